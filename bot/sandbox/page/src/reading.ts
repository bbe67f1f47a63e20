/** Reads again what changed: messages, views, Home, and the workspace around them. */
import * as api from "./api";
import { get, keepUnchanged, set, type Thread } from "./store";
import { plainPreview } from "./text/preview";
import type { Message } from "./types";

export const messageKey = (m: Message): string => (m.ephemeral ? `e${m.id ?? m.ts}` : m.ts);
export const threadKey = (t: Thread): string => `${t.channel}/${t.ts}`;

let soon: ReturnType<typeof setTimeout> | undefined;
/** Unread counts and the clock: one read for a burst of events. */
export function refreshSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void refreshWorkspace(), 60);
}

export async function refreshWorkspace(): Promise<void> {
  const me = get().me;
  const workspace = await api.readWorkspace(me);
  if (workspace && get().me === me) set({ workspace, clockReadAt: Date.now() });
}

const reading = new Map<string, { again: boolean; done: Promise<void> }>();

/** One read of a place at a time: news that arrives meanwhile leads to one more, however many. */
export function refreshMessages(channel: string, thread?: string): Promise<void> {
  const key = `${get().me} ${channel} ${thread ?? ""}`;
  const under = reading.get(key);
  if (under) {
    under.again = true;
    return under.done;
  }
  const entry = { again: true, done: Promise.resolve() };
  entry.done = (async () => {
    while (entry.again) {
      entry.again = false;
      await readMessagesOf(channel, thread);
    }
    reading.delete(key);
  })();
  reading.set(key, entry);
  return entry.done;
}

async function readMessagesOf(channel: string, thread?: string): Promise<void> {
  const { me } = get();
  const key = thread ? `${channel}/${thread}` : channel;
  const fresh = await api.readMessages(me, channel, thread);
  if (!fresh || get().me !== me) return;
  const before = get().messages[key];
  const merged = keepUnchanged(before, fresh, messageKey);
  if (merged === before) return;
  if (before) {
    announce(before, merged);
    if (!thread) noteBehind(before, merged, channel);
  }
  set({ messages: { ...get().messages, [key]: merged } });
}

function announce(before: Message[], after: Message[]): void {
  const known = new Set(before.map(messageKey));
  const fresh = after.filter((m) => !known.has(messageKey(m)) && m.user !== get().me);
  const last = fresh[fresh.length - 1];
  if (last) set({ announcement: `${last.bot?.name ?? "New message"}: ${plainPreview(last)}` });
}

/** In a narrow window the thread covers its channel: it has to say that an answer came there. */
function noteBehind(before: Message[], after: Message[], channel: string): void {
  if (get().thread?.channel !== channel) return;
  const known = new Set(before.map(messageKey));
  const fresh = after.filter((m) => m.ephemeral && !known.has(messageKey(m))).pop();
  if (fresh) set({ behind: messageKey(fresh) });
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

export async function refreshAll(): Promise<void> {
  await Promise.all([refreshWorkspace(), refreshOpen(), refreshViews(), refreshHome()]);
}

/** The sandbox's time in ms since 1970. */
export function sandboxNow(): number {
  const { workspace, clockReadAt } = get();
  return workspace ? Date.parse(workspace.clock.now) + (Date.now() - clockReadAt) : Date.now();
}
