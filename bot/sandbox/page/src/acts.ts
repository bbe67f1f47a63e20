/** The verbs of the page: what a person does, and what has to be read again afterwards. */
import * as api from "./api";
import { addressOf, rememberMember, setAddress } from "./address";
import { isBotDirect, memberOf } from "./people";
import { refreshAll, refreshHome, refreshMessages, refreshOpen, refreshSoon, refreshViews, refreshWorkspace, sandboxNow } from "./reading";
import { get, set, type Place, type Thread } from "./store";
import type { ActReply, FormValues, Loose, Where, Workspace } from "./types";

let closeStream: (() => void) | null = null;
let toastId = 0;

export function say(text: string): void {
  set({ toast: { id: ++toastId, text } });
}

export async function start(): Promise<void> {
  const address = addressOf();
  const workspace = (await api.readWorkspace(address.as || undefined)) ?? (await api.readWorkspace());
  if (!workspace) {
    say(api.GONE);
    setTimeout(() => void start(), 2000);
    return;
  }
  if (!address.as) {
    // Nobody was named: a newcomer starts where the product starts, as somebody who sells.
    const rep = workspace.members.find((m) => !m.bot && !m.deleted && !m.guest && /account exec|sales dev|\brep\b/i.test(m.title ?? ""));
    if (rep && rep.id !== workspace.me) return startAs(rep.id, address.in);
  }
  begin(workspace, address.in);
}

async function startAs(member: string, place: string): Promise<void> {
  const workspace = await api.readWorkspace(member);
  if (workspace) begin(workspace, place);
}

function begin(workspace: Workspace, place: string): void {
  set({ me: workspace.me, workspace, clockReadAt: Date.now() });
  openPlace((place ? placeNamed(place) : null) ?? firstPlace());
  follow();
  window.addEventListener("hashchange", () => void goToAddress());
}

/** Somebody followed a link or changed the address by hand. */
async function goToAddress(): Promise<void> {
  const address = addressOf();
  if (address.as && address.as !== get().me && memberOf(address.as)) await become(address.as);
  const place = address.in ? placeNamed(address.in) : null;
  if (place) openPlace(place);
}

function placeNamed(name: string): Place | null {
  const { workspace } = get();
  if (name.startsWith("home:")) return { kind: "home", app: name.slice(5) };
  return workspace?.channels.some((c) => c.id === name) ? { kind: "channel", id: name } : null;
}

function firstPlace(): Place | null {
  const channels = get().workspace?.channels ?? [];
  const rooms = channels.filter((c) => c.kind !== "im" && c.member);
  const first = rooms.find((c) => c.app_in) ?? rooms[0] ?? channels[0];
  return first ? { kind: "channel", id: first.id } : null;
}

function follow(): void {
  closeStream?.();
  let opened = false;
  closeStream = api.openStream(
    get().me,
    (event) => {
      if (event.what === "toast" && event.text) say(event.text);
      if (event.what === "channel") {
        void refreshOpen(event.channel);
        refreshSoon();
      }
      if (event.what === "views") void refreshViews();
      if (event.what === "home") void refreshHome();
      if (event.what === "state" || event.what === "clock") refreshSoon();
    },
    (live) => {
      set({ live });
      if (live && opened) void refreshAll();
      opened = opened || live;
    },
  );
  void refreshViews();
}

export function openPlace(place: Place | null): void {
  const { me } = get();
  set({ place, thread: null, behind: null, sidebarOpen: false, paletteOpen: false, editing: null });
  if (!place) return;
  setAddress(me, place.kind === "home" ? `home:${place.app}` : place.id);
  if (place.kind === "home") {
    set({ homeLoaded: false });
    void api.act(me, "open_home").then(refreshHome);
  } else {
    void refreshMessages(place.id).then(refreshSoon);
  }
}

/** The conversation with the app; people have none with each other here. */
export async function openDirect(member: string): Promise<void> {
  const find = () => get().workspace?.channels.find((c) => c.kind === "im" && c.with === member);
  if (!find()) await refreshWorkspace();
  const known = find();
  if (known) openPlace({ kind: "channel", id: known.id });
}

export function openThread(thread: Thread | null): void {
  set({ thread, behind: null, editing: null });
  if (thread) void refreshMessages(thread.channel, thread.ts);
}

/** Being somebody else keeps the channel, if they may see it. */
export async function become(member: string): Promise<void> {
  if (member === get().me) return;
  rememberMember(member);
  set({ me: member, messages: {}, thread: null, behind: null, views: [], home: null, homeLoaded: false, editing: null });
  await refreshWorkspace();
  const { place, workspace } = get();
  const visible = place?.kind === "home" || workspace?.channels.some((c) => place?.kind === "channel" && c.id === place.id && !isBotDirect(c));
  openPlace(visible ? place : firstPlace());
  follow();
}

/** Does one act and reads again; a failure is told at the bottom of the page unless the caller shows it. */
export async function perform(what: string, more: Loose, quiet = false): Promise<ActReply> {
  const reply = await api.act(get().me, what, more);
  if (!reply.ok && !quiet) say(reply.error ?? "That did not work.");
  void refreshOpen();
  refreshSoon();
  return reply;
}

export async function sendText(channel: string, text: string, thread?: string): Promise<ActReply> {
  const reply = await perform("say", { channel, text, ...(thread ? { thread } : {}) }, true);
  if (!reply.ok) addNote(channel, reply.error ?? "That did not work.", thread);
  void refreshViews();
  return reply;
}

function addNote(channel: string, text: string, thread?: string): void {
  const { me, notes } = get();
  const ts = (sandboxNow() / 1000).toFixed(6);
  const note = { id: `note-${ts}-${notes.length}`, as: me, channel, text, ts, ...(thread ? { thread } : {}) };
  set({ notes: [...notes.slice(-49), note] });
}

export async function press(where: Where, block_id: string, action_id: string, chosen: Loose, values: FormValues): Promise<ActReply> {
  const reply = await perform("press", { where, block_id, action_id, ...chosen, values });
  void refreshViews();
  if ("home" in where) void refreshHome();
  return reply;
}

export async function runShortcut(callback_id: string, message?: { channel: string; ts: string }): Promise<void> {
  await perform("shortcut", { callback_id, ...message });
  void refreshViews();
}

export function dismiss(id: string): void {
  const { dismissed, notes } = get();
  set({ dismissed: new Set([...dismissed, id]), notes: notes.filter((n) => n.id !== id) });
}

export async function moveClock(body: Loose): Promise<void> {
  const reply = await api.moveClock(body);
  if (!reply) return say("The clock could not be moved.");
  await refreshWorkspace();
}
