/** What the page knows, in one place. Components read slices of it through `useStore`; verbs that change it live in acts.ts. */
import { useEffect, useState } from "preact/hooks";
import type { Message, Note, View, Workspace } from "./types";

export type Place = { kind: "channel"; id: string } | { kind: "home"; app: string };

export interface Thread {
  channel: string;
  ts: string;
}

export interface State {
  me: string;
  workspace: Workspace | null;
  /** When `workspace.clock` was read, by the browser's clock in ms: the sandbox's clock runs on from there. */
  clockReadAt: number;
  live: boolean;
  place: Place | null;
  thread: Thread | null;
  /** Messages by channel id, and replies by "channel/ts". */
  messages: Record<string, Message[]>;
  home: View | null;
  homeLoaded: boolean;
  views: View[];
  /** A private answer that came into the channel while a thread of it is open: its key. */
  behind: string | null;
  notes: Note[];
  dismissed: ReadonlySet<string>;
  editing: string | null;
  toast: { id: number; text: string } | null;
  sidebarOpen: boolean;
  paletteOpen: boolean;
  drawerOpen: boolean;
  announcement: string;
}

const initial: State = {
  me: "",
  workspace: null,
  clockReadAt: 0,
  live: true,
  place: null,
  thread: null,
  messages: {},
  home: null,
  homeLoaded: false,
  views: [],
  behind: null,
  notes: [],
  dismissed: new Set(),
  editing: null,
  toast: null,
  sidebarOpen: false,
  paletteOpen: false,
  drawerOpen: false,
  announcement: "",
};

let state = initial;
const listeners = new Set<() => void>();

export const get = (): State => state;

export function set(patch: Partial<State>): void {
  state = { ...state, ...patch };
  for (const listener of [...listeners]) listener();
}

/** Re-renders the component only when what it selected is another value. */
export function useStore<T>(select: (s: State) => T): T {
  const [, redraw] = useState(0);
  const now = select(state);
  useEffect(() => {
    let last = select(state);
    const listener = () => {
      const next = select(state);
      if (!Object.is(last, next)) {
        last = next;
        redraw((n) => n + 1);
      }
    };
    listeners.add(listener);
    if (!Object.is(last, now)) redraw((n) => n + 1);
    return () => void listeners.delete(listener);
  }, []);
  return now;
}

/** Keeps the old objects where nothing changed, so that unchanged messages are not drawn again. */
export function keepUnchanged<T>(before: readonly T[] | undefined, after: T[], key: (item: T) => string): T[] {
  if (!before) return after;
  const known = new Map(before.map((item) => [key(item), item]));
  const merged = after.map((item) => {
    const old = known.get(key(item));
    return old && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
  const same = merged.length === before.length && merged.every((item, i) => item === before[i]);
  return same ? (before as T[]) : merged;
}
