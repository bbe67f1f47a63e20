/** Talks to the sandbox server. Every call answers, even when the server is gone: with ok false and a sentence. */
import type { ActReply, Loose, Message, View, Workspace } from "./types";

export const GONE = "The workspace does not answer. Is it still running?";

async function ask<T>(path: string, init?: RequestInit): Promise<T | null> {
  try {
    const response = await fetch(path, init);
    return response.ok ? ((await response.json()) as T) : null;
  } catch {
    return null;
  }
}

function post<T>(path: string, body: Loose): Promise<T | null> {
  return ask<T>(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

function query(params: Record<string, string | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== undefined) search.set(key, value);
  return search.toString();
}

export const readWorkspace = (as?: string) => ask<Workspace>(`/sandbox/state?${query({ as })}`);

export async function readMessages(as: string, channel: string, thread?: string): Promise<Message[] | null> {
  const reply = await ask<{ messages: Message[] }>(`/sandbox/messages?${query({ as, channel, thread })}`);
  return reply?.messages ?? null;
}

export async function readHome(as: string): Promise<View | null> {
  return (await ask<{ view: View | null }>(`/sandbox/home?${query({ as })}`))?.view ?? null;
}

export async function readViews(as: string): Promise<View[] | null> {
  return (await ask<{ stack: View[] }>(`/sandbox/views?${query({ as })}`))?.stack ?? null;
}

export async function act(as: string, what: string, more: Loose = {}): Promise<ActReply> {
  try {
    const response = await fetch("/sandbox/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as, do: what, ...more }),
    });
    const reply = (await response.json().catch(() => null)) as ActReply | null;
    return reply ?? { ok: false, error: `The workspace answered ${response.status}.` };
  } catch {
    return { ok: false, error: GONE };
  }
}

export const moveClock = (body: Loose) => post<{ now: string }>("/sandbox/clock", body);
export const readFaults = () => ask<Loose>("/sandbox/faults");
export const setFaults = (body: Loose) => post<Loose>("/sandbox/faults", body);
export const readLog = () => ask<Loose>("/sandbox/log");

export interface StreamEvent {
  rev: number;
  what: "channel" | "views" | "home" | "state" | "clock" | "log" | "toast" | "hello";
  channel?: string;
  text?: string;
}

/** Opens the stream of one member; `onOpen` runs at every (re)connection, so that nothing missed stays missed. */
export function openStream(as: string, onEvent: (e: StreamEvent) => void, onOpen: (live: boolean) => void): () => void {
  const source = new EventSource(`/sandbox/stream?${query({ as })}`);
  source.onopen = () => onOpen(true);
  source.onerror = () => onOpen(false);
  source.onmessage = (message) => {
    try {
      onEvent(JSON.parse(message.data as string) as StreamEvent);
    } catch {
      // a line that is not ours: the next one will be
    }
  };
  return () => source.close();
}
