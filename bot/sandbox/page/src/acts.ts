/** The verbs of the page: what a person does, and what has to be read again afterwards. */
import * as api from "./api";
import { addressOf, rememberMember, setAddress } from "./address";
import { isBotDirect } from "./people";
import { get, keepUnchanged, set, type Place, type Thread } from "./store";
import { plainPreview } from "./text/preview";
import type { ActReply, FormValues, Loose, Message, Where } from "./types";

let closeStream: (() => void) | null = null;
let toastId = 0;

export const messageKey = (m: Message): string => (m.ephemeral ? `e${m.id ?? m.ts}` : m.ts);
export const threadKey = (t: Thread): string => `${t.channel}/${t.ts}`;

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
  const me = workspace.me || workspace.members.find((m) => !m.bot && !m.deleted)?.id || "";
  set({ me, workspace, clockReadAt: Date.now() });
  const wanted = address.in ? placeNamed(address.in) : null;
  openPlace(wanted ?? firstPlace());
  follow();
}

function placeNamed(name: string): Place | null {
  const { workspace } = get();
  if (name.startsWith("home:")) return { kind: "home", app: name.slice(5) };
  return workspace?.channels.some((c) => c.id === name) ? { kind: "channel", id: name } : null;
}

function firstPlace(): Place | null {
  const channels = get().workspace?.channels ?? [];
  const first = channels.find((c) => c.kind !== "im" && c.member) ?? channels[0];
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

let soon: ReturnType<typeof setTimeout> | undefined;
/** Unread counts and the clock: one read for a burst of events. */
function refreshSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void refreshWorkspace(), 60);
}

export async function refreshWorkspace(): Promise<void> {
  const me = get().me;
  const workspace = await api.readWorkspace(me);
  if (workspace && get().me === me) set({ workspace, clockReadAt: Date.now() });
}

async function refreshMessages(channel: string, thread?: string): Promise<void> {
  const { me } = get();
  const key = thread ? `${channel}/${thread}` : channel;
  const fresh = await api.readMessages(me, channel, thread);
  if (!fresh || get().me !== me) return;
  const before = get().messages[key];
  const merged = keepUnchanged(before, fresh, messageKey);
  if (merged === before) return;
  if (before) announce(before, merged);
  set({ messages: { ...get().messages, [key]: merged } });
}

function announce(before: Message[], after: Message[]): void {
  const known = new Set(before.map(messageKey));
  const fresh = after.filter((m) => !known.has(messageKey(m)) && m.user !== get().me);
  const last = fresh[fresh.length - 1];
  if (last) set({ announcement: `${last.bot?.name ?? "New message"}: ${plainPreview(last)}` });
}

/** Reads again what is on the screen, if it is that channel. */
export async function refreshOpen(channel?: string): Promise<void> {
  const { place, thread } = get();
  const reads: Promise<void>[] = [];
  if (place?.kind === "channel" && (!channel || channel === place.id)) reads.push(refreshMessages(place.id));
  if (thread && (!channel || channel === thread.channel)) reads.push(refreshMessages(thread.channel, thread.ts));
  await Promise.all(reads);
}

export async function refreshViews(): Promise<void> {
  const me = get().me;
  const fresh = await api.readViews(me);
  if (fresh && get().me === me) set({ views: keepUnchanged(get().views, fresh, (v) => v.id) });
}

export async function refreshHome(): Promise<void> {
  const me = get().me;
  const home = await api.readHome(me);
  if (get().me === me) set({ home, homeLoaded: true });
}

async function refreshAll(): Promise<void> {
  await Promise.all([refreshWorkspace(), refreshOpen(), refreshViews(), refreshHome()]);
}

export function openPlace(place: Place | null): void {
  const { me } = get();
  set({ place, thread: null, sidebarOpen: false, paletteOpen: false, editing: null });
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
  set({ thread, editing: null });
  if (thread) void refreshMessages(thread.channel, thread.ts);
}

/** Being somebody else keeps the channel, if they may see it. */
export async function become(member: string): Promise<void> {
  if (member === get().me) return;
  rememberMember(member);
  set({ me: member, messages: {}, thread: null, views: [], home: null, homeLoaded: false, editing: null });
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

/** The sandbox's time in ms since 1970. */
export function sandboxNow(): number {
  const { workspace, clockReadAt } = get();
  return workspace ? Date.parse(workspace.clock.now) + (Date.now() - clockReadAt) : Date.now();
}
