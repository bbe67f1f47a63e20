/** The whole page: bar, sidebar, conversation, thread, and what may lie above them. */
import { useEffect, useState } from "preact/hooks";
import { openThread } from "./acts";
import { Conversation } from "./conversation";
import { Drawer } from "./drawer";
import { Hint } from "./hint";
import { HomeTab } from "./home";
import { Modals } from "./modal";
import { Palette } from "./palette";
import { Sidebar } from "./sidebar";
import { get, set, useStore } from "./store";
import { ThreadPane } from "./thread";
import { TopBar } from "./topbar";

export function Page() {
  const ready = useStore((s) => s.workspace !== null);
  const place = useStore((s) => s.place);
  const thread = useStore((s) => s.thread);
  const team = useStore((s) => s.workspace?.team.name);
  const sidebarOpen = useStore((s) => s.sidebarOpen);
  const paletteOpen = useStore((s) => s.paletteOpen);
  const drawerOpen = useStore((s) => s.drawerOpen);
  const live = useStore((s) => s.live);
  useEffect(() => void (team && (document.title = `${team} · sandbox workspace`)), [team]);
  useEffect(() => {
    document.addEventListener("keydown", globalKeys);
    return () => document.removeEventListener("keydown", globalKeys);
  }, []);
  if (!ready) return <><p class="boot">Opening the workspace…</p><Toast /></>;
  return (
    <div class={`frame${thread ? " with-thread" : ""}${sidebarOpen ? " sidebar-open" : ""}`}>
      <TopBar />
      <Hint />
      {!live && <p class="offline" role="status">Connection lost. Trying again…</p>}
      <div class="columns">
        <Sidebar />
        <button type="button" class="veil" aria-label="Close the sidebar" tabIndex={sidebarOpen ? 0 : -1} onClick={() => set({ sidebarOpen: false })} />
        {place?.kind === "home" ? <HomeTab app={place.app} /> : <Conversation channel={place?.id ?? ""} />}
        {thread && <ThreadPane thread={thread} />}
      </div>
      {drawerOpen && <Drawer />}
      {paletteOpen && <Palette />}
      <Modals />
      <Toast />
      <Announcer />
    </div>
  );
}

function globalKeys(event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && key === "k" && !event.altKey) {
    event.preventDefault();
    set({ paletteOpen: !get().paletteOpen });
  } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open],:popover-open")) {
    if (get().editing) set({ editing: null });
    else if (get().thread) openThread(null);
    else if (get().drawerOpen) set({ drawerOpen: false });
    else if (get().sidebarOpen) set({ sidebarOpen: false });
  }
}

function Toast() {
  const toast = useStore((s) => s.toast);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => get().toast?.id === toast.id && set({ toast: null }), 6000);
    return () => clearTimeout(timer);
  }, [toast]);
  return <div class="toasts" role="status" aria-live="polite">{toast && <p key={toast.id} class="toast">{toast.text}</p>}</div>;
}

/** New messages are told to those who listen instead of look. */
function Announcer() {
  const text = useStore((s) => s.announcement);
  const [shown, setShown] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setShown(text), 150);
    return () => clearTimeout(timer);
  }, [text]);
  return <div class="heard" role="log" aria-live="polite">{shown}</div>;
}
