/** Left: who one is, the app, channels and direct messages. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { openDirect, openPlace } from "./acts";
import { Icon } from "./icons";
import { Avatar, MemberAvatar, appOfDirect, channelTitle, memberOf } from "./people";
import { useStore } from "./store";
import { Switcher } from "./switcher";
import type { App, Channel } from "./types";

interface RowProps {
  icon: ComponentChildren;
  name: string;
  unread?: number;
  mentions?: number;
  current: boolean;
  muted?: boolean;
  onOpen: () => void;
}

function Row({ icon, name, unread = 0, mentions = 0, current, muted, onOpen }: RowProps) {
  const count = mentions || unread;
  return (
    <li>
      <button type="button" class={`row${unread ? " unread" : ""}${muted ? " muted" : ""}`} aria-current={current ? "page" : undefined} aria-label={unread ? `${name}, ${unread} unread` : name} onClick={onOpen}>
        <span class="row-icon">{icon}</span>
        <span class="row-name">{name}</span>
        {count > 0 && !current && <span class={`count${mentions ? " loud" : ""}`}>{count > 99 ? "99+" : count}</span>}
      </button>
    </li>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(true);
  return (
    <section class="group">
      <h2><button type="button" aria-expanded={open} onClick={() => setOpen(!open)}><span class={`fold${open ? " open" : ""}`}><Icon name="right" size={12} /></span>{title}</button></h2>
      {open && <ul>{children}</ul>}
    </section>
  );
}

function AppRows({ app, direct, place }: { app: App; direct?: Channel; place: ReturnType<typeof usePlace> }) {
  const icon = <Avatar id={app.id} name={app.name} icon={app.icon} app size="small" />;
  const openMessages = () => (direct ? openPlace({ kind: "channel", id: direct.id }) : app.user ? void openDirect(app.user) : undefined);
  return (
    <>
      <Row icon={icon} name={`${app.name} · Home`} current={place?.kind === "home" && place.app === app.id} onOpen={() => openPlace({ kind: "home", app: app.id })} />
      <Row icon={<Icon name="thread" size={16} />} name={`${app.name} · Messages`} unread={direct?.unread} mentions={direct?.unread} current={place?.kind === "channel" && place.id === direct?.id} onOpen={openMessages} />
    </>
  );
}

const usePlace = () => useStore((s) => s.place);

export function Sidebar() {
  const workspace = useStore((s) => s.workspace);
  const place = usePlace();
  if (!workspace) return null;
  const rooms = workspace.channels.filter((c) => c.kind !== "im" && !c.archived);
  const directs = workspace.channels.filter((c) => c.kind === "im");
  const people = directs.filter((c) => !appOfDirect(c));
  const here = (c: Channel) => place?.kind === "channel" && place.id === c.id;
  const row = (c: Channel) => (
    <Row key={c.id} icon={<Icon name={c.kind === "private" ? "lock" : "hash"} size={16} />} name={c.name} unread={c.unread} mentions={c.mentions} muted={!c.member} current={here(c)} onOpen={() => openPlace({ kind: "channel", id: c.id })} />
  );
  return (
    <nav class="sidebar" aria-label="Workspace">
      <Switcher />
      <div class="sidebar-scroll">
        <Group title="Apps">
          {workspace.apps.filter((app) => app.home).map((app) => <AppRows key={app.id} app={app} direct={directs.find((c) => appOfDirect(c)?.id === app.id)} place={place} />)}
        </Group>
        <Group title="Channels">{rooms.filter((c) => c.member).map(row)}{rooms.filter((c) => !c.member).map(row)}</Group>
        {people.length > 0 && <Group title="Direct messages">
          {people.map((c) => (
            <Row key={c.id} icon={<MemberAvatar member={memberOf(c.with)} size="small" />} name={c.with === workspace.me ? `${channelTitle(c)} (you)` : channelTitle(c)} unread={c.unread} mentions={c.unread} current={here(c)} onOpen={() => openPlace({ kind: "channel", id: c.id })} />
          ))}
        </Group>}
      </div>
    </nav>
  );
}
