/** Be any member: the most important control of the page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { become } from "./acts";
import { Icon } from "./icons";
import { MemberAvatar, firstName, memberOf, nameOf, roleOf } from "./people";
import { Popover, walkWithArrows } from "./popover";
import { useStore } from "./store";
import { clockTime } from "./text/dates";
import { sandboxNow } from "./reading";
import type { Member } from "./types";

export function Switcher({ compact }: { compact?: boolean }) {
  const me = useStore((s) => s.me);
  const members = useStore((s) => s.workspace?.members);
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const member = members?.find((m) => m.id === me) ?? memberOf(me);
  return (
    <>
      <button ref={anchor} type="button" class={`switcher${compact ? " compact" : ""}`} aria-haspopup="listbox" aria-expanded={open} aria-label={`You are ${nameOf(member)}, ${roleOf(member)}. Be somebody else`} onClick={() => setOpen(!open)}>
        <MemberAvatar member={member} />
        <span class="switcher-words"><small>You are</small><b>{compact ? firstName(member) : nameOf(member)}</b><span>{roleOf(member)}</span></span>
        <Icon name="down" size={16} />
      </button>
      <Popover anchor={anchor} open={open} onClose={() => setOpen(false)} className="people" align={compact ? "end" : "start"} sameWidth>
        <People members={members ?? []} me={me} onPick={(id) => { setOpen(false); void become(id); }} />
      </Popover>
    </>
  );
}

function People({ members, me, onPick }: { members: Member[]; me: string; onPick: (id: string) => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus(), []);
  const people = members.filter((m) => !m.bot && !m.deleted);
  return (
    <div ref={list} role="listbox" aria-label="Be somebody else" onKeyDown={walkWithArrows}>
      <p class="menu-heading">Be any member</p>
      {people.map((m) => (
        <button key={m.id} type="button" role="option" aria-selected={m.id === me} class="person" onClick={() => onPick(m.id)}>
          <MemberAvatar member={m} size="small" />
          <span class="person-words"><b>{nameOf(m)}</b><span>{roleOf(m)}</span></span>
          <span class="person-time">{clockTime(sandboxNow(), m.tz)}</span>
          {m.id === me && <Icon name="check" size={15} />}
        </button>
      ))}
    </div>
  );
}
