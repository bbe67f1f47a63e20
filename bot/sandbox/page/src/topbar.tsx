/** The bar at the top: where one is, search, the clock, light or dark, the developer's drawer. */
import { useState } from "preact/hooks";
import { ClockChip } from "./clock";
import { Icon } from "./icons";
import { set, useStore } from "./store";
import { Switcher } from "./switcher";
import { shownTheme, turnTheme } from "./theme";

export function TopBar() {
  const team = useStore((s) => s.workspace?.team.name ?? "");
  const drawerOpen = useStore((s) => s.drawerOpen);
  const sidebarOpen = useStore((s) => s.sidebarOpen);
  const unread = useStore((s) => (s.workspace?.channels ?? []).some((c) => c.unread > 0));
  const [theme, setTheme] = useState(shownTheme());
  return (
    <header class="topbar">
      <button type="button" class="bar-button only-narrow" aria-label="Channels" aria-expanded={sidebarOpen} onClick={() => set({ sidebarOpen: !sidebarOpen })}>
        <Icon name="menu" />
        {unread && <span class="dot" aria-hidden="true" />}
      </button>
      <div class="brand"><img src="/static/icon.svg" alt="" width="24" height="24" /><b>{team}</b><span class="brand-note">sandbox</span></div>
      <button type="button" class="bar-search" onClick={() => set({ paletteOpen: true })}>
        <Icon name="search" size={15} /> <span>Jump to a channel, person or shortcut</span> <kbd>Ctrl K</kbd>
      </button>
      <div class="bar-end">
        <ClockChip />
        <button type="button" class="bar-button" aria-label={theme === "dark" ? "Light colours" : "Dark colours"} title={theme === "dark" ? "Light colours" : "Dark colours"} onClick={() => setTheme(turnTheme())}>
          <Icon name={theme === "dark" ? "sun" : "moon"} />
        </button>
        <button type="button" class="bar-button" aria-label="Developer drawer" title="Deliveries, API calls and faults" aria-pressed={drawerOpen} onClick={() => set({ drawerOpen: !drawerOpen })}>
          <Icon name="code" />
        </button>
        <Switcher compact />
      </div>
    </header>
  );
}
