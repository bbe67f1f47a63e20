/** What the composer offers while one types: commands, people, channels, emoji. */
import { MemberAvatar, nameOf } from "./people";
import { get } from "./store";
import { findEmoji } from "./text/emoji";
import type { ComponentChildren } from "preact";

export interface Suggestion {
  key: string;
  /** What replaces the typed word. */
  insert: string;
  label: ComponentChildren;
  detail?: ComponentChildren;
  hint?: ComponentChildren;
}

export interface Suggested {
  kind: "command" | "person" | "channel" | "emoji";
  title: string;
  /** Where the typed word starts. */
  from: number;
  offers: Suggestion[];
}

const MOST = 12;

export function suggestionsFor(text: string, caret: number): Suggested | null {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command) return found("command", "Commands", 0, commands(command[1]!));
  const word = /(^|\s)([@#:])([\p{L}\p{N}._+-]*)$/u.exec(before);
  if (!word) return null;
  const from = caret - word[3]!.length - 1;
  const typed = word[3]!.toLowerCase();
  if (word[2] === "@") return found("person", "People", from, people(typed));
  if (word[2] === "#") return found("channel", "Channels", from, channels(typed));
  return typed.length >= 2 ? found("emoji", "Emoji", from, emoji(typed)) : null;
}

function found(kind: Suggested["kind"], title: string, from: number, offers: Suggestion[]): Suggested | null {
  return offers.length ? { kind, title, from, offers: offers.slice(0, kind === "command" ? 50 : MOST) } : null;
}

function commands(typed: string): Suggestion[] {
  const word = `/${typed.toLowerCase()}`;
  const all = get().workspace?.commands ?? [];
  const starts = all.filter((c) => c.command.startsWith(word));
  const contains = all.filter((c) => typed && !c.command.startsWith(word) && c.command.includes(typed.toLowerCase()));
  return [...starts, ...contains].map((c) => ({ key: c.command, insert: `${c.command} `, label: <b>{c.command}</b>, hint: c.usage_hint, detail: c.description }));
}

function people(typed: string): Suggestion[] {
  const members = (get().workspace?.members ?? []).filter((m) => !m.deleted);
  return members
    .filter((m) => m.name.toLowerCase().startsWith(typed) || nameOf(m).toLowerCase().split(/\s+/).some((w) => w.startsWith(typed)))
    .map((m) => ({ key: m.id, insert: `@${m.name} `, label: <><MemberAvatar member={m} size="small" /> <b>{nameOf(m)}</b></>, hint: `@${m.name}`, detail: m.title }));
}

function channels(typed: string): Suggestion[] {
  const rooms = (get().workspace?.channels ?? []).filter((c) => c.kind !== "im" && c.name.toLowerCase().includes(typed));
  return rooms.map((c) => ({ key: c.id, insert: `#${c.name} `, label: <b>#{c.name}</b>, detail: c.topic }));
}

function emoji(typed: string): Suggestion[] {
  return findEmoji(typed).map((e) => ({ key: e.name, insert: `:${e.name}: `, label: <>{e.char} <b>:{e.name}:</b></> }));
}
