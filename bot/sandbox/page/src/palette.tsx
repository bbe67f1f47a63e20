/** Ctrl+K: jump to a channel or person, run a shortcut, be somebody else. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { become, openDirect, openPlace, runShortcut } from "./acts";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import { Avatar, MemberAvatar, nameOf } from "./people";
import { reveal } from "./popover";
import { get, set } from "./store";

interface Entry {
  key: string;
  icon: ComponentChildren;
  label: string;
  detail: string;
  run: () => void;
}

function entries(): Entry[] {
  const { workspace, me } = get();
  if (!workspace) return [];
  const rooms = workspace.channels.filter((c) => c.kind !== "im" && !c.archived);
  const people = workspace.members.filter((m) => !m.bot && !m.deleted);
  return [
    ...rooms.map((c) => ({ key: c.id, icon: <Icon name={c.kind === "private" ? "lock" : "hash"} size={16} />, label: c.name, detail: c.member ? "Channel" : "Channel, not joined", run: () => openPlace({ kind: "channel", id: c.id }) })),
    ...workspace.apps.filter((a) => a.home).flatMap((a) => {
      const icon = <Avatar id={a.id} name={a.name} app size="small" />;
      return [
        { key: a.id, icon, label: `${a.name} · Home`, detail: "App", run: () => openPlace({ kind: "home", app: a.id }) },
        { key: `${a.id}-messages`, icon, label: `${a.name} · Messages`, detail: "App", run: () => void openDirect(a.user ?? "") },
      ];
    }),
    ...workspace.shortcuts.filter((s) => s.type === "global").map((s) => ({ key: s.callback_id, icon: <Icon name="bolt" size={16} />, label: s.name, detail: "Shortcut", run: () => void runShortcut(s.callback_id) })),
    ...people.filter((m) => m.id !== me).map((m) => ({ key: `be-${m.id}`, icon: <MemberAvatar member={m} size="small" />, label: `Be ${nameOf(m)}`, detail: m.title ?? "", run: () => void become(m.id) })),
  ];
}

function matching(typed: string): Entry[] {
  const words = typed.toLowerCase().replace(/^[#@]/, "").split(/\s+/).filter(Boolean);
  const all = entries();
  if (!words.length) return all;
  const hits = all.filter((e) => words.every((w) => `${e.label} ${e.detail}`.toLowerCase().includes(w)));
  const first = words[0]!;
  return hits.sort((a, b) => Number(!a.label.toLowerCase().startsWith(first)) - Number(!b.label.toLowerCase().startsWith(first)));
}

export function Palette() {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = matching(typed);
  const close = () => set({ paletteOpen: false });
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  useEffect(() => reveal(list.current), [active]);
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") run(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Jump to" className="palette" onClose={close} lightDismiss>
      <div onKeyDown={keyed}>
        <label class="palette-search"><Icon name="search" /><input data-autofocus type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={`palette-${active}`} aria-label="Jump to" placeholder="Jump to a channel, person or shortcut" value={typed} onInput={(e) => { setTyped(e.currentTarget.value); setActive(0); }} /></label>
        <div ref={list} id="palette-list" class="palette-list" role="listbox" aria-label="Results">
          {found.map((entry, i) => (
            <div key={entry.key} id={`palette-${i}`} role="option" aria-selected={i === active} class={`palette-entry${i === active ? " active" : ""}`} onMouseMove={() => setActive(i)} onClick={() => run(entry)}>
              <span class="row-icon">{entry.icon}</span><span class="palette-label">{entry.label}</span><small>{entry.detail}</small>
            </div>
          ))}
          {!found.length && <p class="option-none">Nothing of that name</p>}
        </div>
      </div>
    </Dialog>
  );
}
