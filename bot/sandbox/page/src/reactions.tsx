/** Reactions under a message, and the picker that adds one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { perform } from "./acts";
import { Icon } from "./icons";
import { memberOf, nameOf } from "./people";
import { Popover, reveal } from "./popover";
import { useStore } from "./store";
import { emojiChar, findEmoji, type Emoji } from "./text/emoji";
import type { Message } from "./types";

export function react(channel: string, message: Message, name: string, mine: boolean): void {
  void perform(mine ? "unreact" : "react", { channel, ts: message.ts, name });
}

export function Reactions({ message, channel }: { message: Message; channel: string }) {
  const me = useStore((s) => s.me);
  const reactions = message.reactions ?? [];
  if (!reactions.length) return null;
  return (
    <div class="reactions">
      {reactions.map((r) => {
        const mine = r.users.includes(me);
        const who = r.users.map((id) => (id === me ? "You" : nameOf(memberOf(id), id))).join(", ");
        return (
          <button key={r.name} type="button" class={`reaction${mine ? " mine" : ""}`} aria-pressed={mine} aria-label={`${r.name}, ${r.count}: ${who}`} title={`${who} reacted with :${r.name}:`} onClick={() => react(channel, message, r.name, mine)}>
            <span class="emoji">{emojiChar(r.name) ?? `:${r.name}:`}</span><span>{r.count}</span>
          </button>
        );
      })}
      <AddReaction message={message} channel={channel} className="reaction add" />
    </div>
  );
}

export function AddReaction({ message, channel, className }: { message: Message; channel: string; className: string }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const me = useStore((s) => s.me);
  const pick = (name: string) => {
    setOpen(false);
    const mine = message.reactions?.some((r) => r.name === name && r.users.includes(me)) ?? false;
    react(channel, message, name, mine);
  };
  return (
    <>
      <button ref={anchor} type="button" class={`${className}${open ? " open" : ""}`} aria-label="Add reaction" title="Add reaction" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="smile" size={17} /></button>
      <Popover anchor={anchor} open={open} onClose={() => setOpen(false)} className="emoji-picker" align="end"><EmojiPicker onPick={pick} /></Popover>
    </>
  );
}

const ACROSS = 8;

export function EmojiPicker({ onPick }: { onPick: (name: string) => void }) {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  useEffect(() => reveal(grid.current), [active]);
  const found: Emoji[] = findEmoji(typed);
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ACROSS, ArrowUp: -ACROSS }[event.key];
    if (step) setActive(Math.max(0, Math.min(found.length - 1, active + step)));
    else if (event.key === "Enter" && found[active]) onPick(found[active].name);
    else return;
    event.preventDefault();
  };
  const current = found[active];
  return (
    <div onKeyDown={keyed}>
      <input ref={input} class="field filter" type="text" role="combobox" aria-expanded="true" aria-controls="emoji-grid" aria-activedescendant={current ? `emoji-${current.name}` : undefined} aria-label="Search emoji" placeholder="Search emoji" value={typed} onInput={(e) => { setTyped(e.currentTarget.value); setActive(0); }} />
      <div ref={grid} id="emoji-grid" class="emoji-grid" role="listbox" aria-label="Emoji">
        {found.map((e, i) => (
          <button key={e.name} id={`emoji-${e.name}`} type="button" role="option" tabIndex={-1} aria-selected={i === active} aria-label={e.name} title={`:${e.name}:`} class={i === active ? "active" : ""} onMouseMove={() => setActive(i)} onClick={() => onPick(e.name)}>{e.char}</button>
        ))}
        {!found.length && <p class="option-none">No emoji of that name here</p>}
      </div>
      <p class="emoji-name">{current ? `${current.char}  :${current.name}:` : " "}</p>
    </div>
  );
}
