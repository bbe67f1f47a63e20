// Bolt for JavaScript doing what /badlead does, with better-sqlite3 and synchronous=FULL: claim the
// trigger, find the lead by e-mail, find the member, insert the verdict, update the lead, have the
// card redrawn, commit, answer.  node server.js PORT DATABASE
const { App, HTTPReceiver } = require("@slack/bolt");
const Database = require("better-sqlite3");

const [port, file] = [Number(process.argv[2]), process.argv[3]];
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
const now = () => new Date().toISOString().replace("T", " ").replace("Z", "");
db.exec(`CREATE TABLE IF NOT EXISTS js_verdict (id INTEGER PRIMARY KEY, workspace_id TEXT, lead_id
  INTEGER, by TEXT, quality TEXT, reason TEXT, note TEXT, via TEXT, at TEXT);
  CREATE INDEX IF NOT EXISTS ix_js_verdict ON js_verdict (workspace_id, lead_id, by)`);
const claim = db.prepare(
  "INSERT INTO inbound (workspace_id, key, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
const lead = db.prepare(`SELECT l.id, l.number, l.name, l.company FROM lead_alias a JOIN lead l
  ON l.id = a.lead_id WHERE a.workspace_id = ? AND a.kind = 'email' AND a.value = ?`);
const member = db.prepare("SELECT side FROM member WHERE workspace_id = ? AND slack_id = ?");
const insert = db.prepare(`INSERT INTO js_verdict (workspace_id, lead_id, by, quality, reason, note,
  via, at) VALUES (?, ?, ?, 'not_good', ?, '', 'command', ?)`);
const update = db.prepare("UPDATE lead SET verdict = 'not_good', verdict_reason = ? WHERE id = ?");
const redraw = db.prepare(`UPDATE outbox SET want = want + 1, state = CASE WHEN state = 'sent' THEN
  'ready' ELSE state END WHERE workspace_id = ? AND post = 'leads.card' AND about = ?`);

const flag = db.transaction((team, user, key, email, words) => {
  if (!claim.run(team, key, now()).changes) return null;
  const found = lead.get(team, email);
  member.get(team, user);
  insert.run(team, found.id, user, words, now());
  update.run(words, found.id);
  redraw.run(team, String(found.id));
  return found;
});

const receiver = new HTTPReceiver({
  signingSecret: "bench-signing-secret",
  processBeforeResponse: true,
});
const app = new App({ receiver, authorize: async () => ({ botToken: "-", botUserId: "-" }) });
app.command("/badlead", async ({ command, ack }) => {
  const [email, ...words] = command.text.split(" ");
  const found = flag(command.team_id, command.user_id, command.trigger_id, email, words.join(" "));
  await ack(`Saved: L-${found?.number} ${found?.name}: ${words.join(" ")}.`);
});
app.start(port).then(() => console.log("ready"));
