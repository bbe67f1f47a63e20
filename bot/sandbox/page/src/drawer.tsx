/** For developers: what was delivered to the app, what the app called, and faults to switch on. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api";
import { Faults } from "./drawer_faults";
import { Icon } from "./icons";
import { set } from "./store";
import type { Loose } from "./types";

const EVERY_MS = 1500;

export function Drawer() {
  const [tab, setTab] = useState<"log" | "faults">("log");
  return (
    <aside class="drawer" aria-label="Developer drawer">
      <header>
        <div class="tabs" role="tablist" aria-label="Developer drawer">
          <button type="button" role="tab" aria-selected={tab === "log"} onClick={() => setTab("log")}>Deliveries and calls</button>
          <button type="button" role="tab" aria-selected={tab === "faults"} onClick={() => setTab("faults")}>Faults</button>
        </div>
        <button type="button" class="bar-button plain-button" aria-label="Close the drawer" onClick={() => set({ drawerOpen: false })}><Icon name="close" /></button>
      </header>
      {tab === "log" ? <Log /> : <Faults />}
    </aside>
  );
}

interface Line {
  key: string;
  at: string;
  way: "in" | "out";
  name: string;
  detail: string;
  status: string;
  bad: boolean;
  whole: Loose;
}

/** Deliveries go out to the app, calls come in from it; the server lists the newest first. */
function lineOf(e: Loose, i: number): Line {
  const status = Number(e.status ?? 0);
  const payload = (e.payload ?? {}) as Loose;
  const place = e.way === "in" ? (payload.channel ?? payload.user_id ?? payload.view_id) : (payload.text ?? payload.event?.reaction);
  const notes = [place, e.error, e.attempt ? `retry ${e.attempt}` : "", e.fault ? `fault: ${e.fault}` : ""];
  return {
    key: `${e.at}-${e.what}-${i}`,
    at: String(e.at ?? ""),
    way: e.way === "in" ? "in" : "out",
    name: String(e.what || e.kind || "delivery"),
    detail: notes.filter((n) => typeof n === "string" && n).join(" · "),
    status: `${status || "…"}${e.ms === undefined ? "" : ` · ${Math.round(Number(e.ms))} ms`}`,
    bad: Boolean(e.error) || (status !== 0 && (status < 200 || status > 299)),
    whole: e,
  };
}

function Log() {
  const [lines, setLines] = useState<Line[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    const read = async () => {
      const log = await api.readLog();
      if (log) setLines(((log.entries ?? []) as Loose[]).map(lineOf));
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const word = typed.trim().toLowerCase();
  const shown = lines.filter((l) => !word || `${l.name} ${l.detail}`.toLowerCase().includes(word));
  return (
    <div class="drawer-body">
      <input class="field filter" type="text" aria-label="Filter the log" placeholder="Filter" value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
      {!shown.length && <p class="empty">Nothing has passed yet. Send a message or run a command.</p>}
      <ul class="log">
        {shown.map((line) => (
          <li key={line.key} class={line.bad ? "bad" : ""}>
            <button type="button" aria-expanded={open === line.key} onClick={() => setOpen(open === line.key ? null : line.key)}>
              <span class={`way ${line.way}`} title={line.way === "out" ? "Delivered to the app" : "Called by the app"}>{line.way === "out" ? "→" : "←"}</span>
              <b>{line.name}</b>
              <span class="log-detail">{line.detail}</span>
              <span class="log-status">{line.status}</span>
            </button>
            {open === line.key && <pre>{JSON.stringify(line.whole, null, 2)}</pre>}
          </li>
        ))}
      </ul>
    </div>
  );
}
