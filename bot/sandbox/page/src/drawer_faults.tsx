/** Switches the sandbox's faults on and off. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api";
import { say } from "./acts";
import type { Loose } from "./types";

interface Kind {
  kind: string;
  label: string;
  field?: { name: string; label: string; value: string; number?: boolean };
}

const KINDS: Kind[] = [
  { kind: "drop", label: "Take it, then cut the connection" },
  { kind: "slow", label: "Answer slowly", field: { name: "seconds", label: "Seconds", value: "5", number: true } },
  { kind: "rate_limit", label: "429 with Retry-After", field: { name: "seconds", label: "Retry-After, seconds", value: "3", number: true } },
  { kind: "http", label: "HTTP error page", field: { name: "status", label: "Status", value: "503", number: true } },
  { kind: "truncate", label: "JSON that breaks off" },
  { kind: "error", label: "ok: false", field: { name: "error", label: "Error", value: "channel_not_found" } },
];

const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish", "conversations.history", "users.info", "files.getUploadURLExternal"];

export function Faults() {
  const [plan, setPlan] = useState<Loose>({});
  const [kind, setKind] = useState(KINDS[0]!);
  const [method, setMethod] = useState("chat.postMessage");
  const [times, setTimes] = useState("1");
  const [more, setMore] = useState("");
  const read = async () => setPlan((await api.readFaults()) ?? {});
  useEffect(() => void read(), []);
  const send = async (body: Loose) => {
    const reply = await api.setFaults(body);
    if (!reply || reply.ok === false) say(String(reply?.error ?? "The fault could not be set."));
    await read();
  };
  const add = () => {
    const extra = kind.field ? { [kind.field.name]: kind.field.number ? Number(more || kind.field.value) : more || kind.field.value } : {};
    void send({ kind: kind.kind, method, times: Number(times) || 1, ...extra });
  };
  const faults = (plan.plan ?? []) as Loose[];
  return (
    <div class="drawer-body">
      <form class="fault-form" onSubmit={(e) => { e.preventDefault(); add(); }}>
        <label>When the app calls<input class="field" list="methods" value={method} onInput={(e) => setMethod(e.currentTarget.value)} /></label>
        <datalist id="methods">{METHODS.map((m) => <option key={m} value={m} />)}</datalist>
        <label>do this<select class="field" value={kind.kind} onChange={(e) => { setKind(KINDS.find((k) => k.kind === e.currentTarget.value)!); setMore(""); }}>{KINDS.map((k) => <option key={k.kind} value={k.kind}>{k.label}</option>)}</select></label>
        {kind.field && <label>{kind.field.label}<input class="field" value={more} placeholder={kind.field.value} onInput={(e) => setMore(e.currentTarget.value)} /></label>}
        <label>times<input class="field short" inputMode="numeric" value={times} onInput={(e) => setTimes(e.currentTarget.value)} /></label>
        <button type="submit" class="button primary">Add fault</button>
      </form>
      <h3>Planned</h3>
      {!faults.length && <p class="empty">None: the workspace behaves.</p>}
      <ul class="log">
        {faults.map((f, i) => <li key={i} class={Number(f.times) > 0 ? "bad" : ""}><p><b>{String(f.kind)}</b> {String(f.method ?? "")} <span class="dim">{Number(f.times) > 0 ? `${f.times} to come` : "done"}{f.struck ? ` · struck ${f.struck}` : ""}</span></p></li>)}
      </ul>
      <button type="button" class="button danger" onClick={() => void send({ clear: true })}>Behave again</button>
    </div>
  );
}
