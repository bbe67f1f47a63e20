/** Who somebody is, beside their name; and the shortest way to be them. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { become, openDirect } from "./acts";
import { sandboxNow } from "./reading";
import { MemberAvatar, memberOf, nameOf, roleOf } from "./people";
import { Popover } from "./popover";
import { useStore } from "./store";
import { clockTime } from "./text/dates";

export function PersonButton({ id, className, children }: { id: string; className?: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const me = useStore((s) => s.me);
  const member = memberOf(id);
  if (!member) return <span class={className}>{children}</span>;
  return (
    <>
      <button ref={anchor} type="button" class={className} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>{children}</button>
      <Popover anchor={anchor} open={open} onClose={() => setOpen(false)} label={nameOf(member)} className="profile">
        <MemberAvatar member={member} size="large" />
        <div>
          <b>{nameOf(member)}</b>
          <p class="dim">{member.bot ? "App" : roleOf(member)}</p>
          {!member.bot && <p class="dim">{clockTime(sandboxNow(), member.tz)} local time</p>}
          {member.bot ? (
            <button type="button" class="button" onClick={() => void openDirect(id)}>Open messages</button>
          ) : id !== me && !member.deleted ? (
            <button type="button" class="button" onClick={() => void become(id)}>Be {nameOf(member)}</button>
          ) : null}
        </div>
      </Popover>
    </>
  );
}
