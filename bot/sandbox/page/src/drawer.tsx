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

/** Deliveries go out to the app, calls come in from it; one list, newest first. */
function linesOf(log: Loose): Line[] {
  const entries = (Array.isArray(log.entries) ? log.entries : [...(log.deliveries ?? []).map((d: Loose) => ({ ...d, what: "delivery" })), ...(log.calls ?? []).map((c: Loose) => ({ ...c, what: "call" }))]) as Loose[];
  const lines = entries.map((e, i) => lineOf(e, i));
  return lines.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function lineOf(e: Loose, i: number): Line {
  const call = e.what === "call" || e.method !== undefined;
  const payload = (e.payload ?? {}) as Loose;
  const name = call ? String(e.method) : String(payload.event?.type ?? payload.command ?? payload.type ?? e.name ?? e.kind ?? "delivery");
  const answer = call ? (e.response?.ok === false ? String(e.response.error) : "") : String(e.error ?? "");
  const status = Number(e.status ?? 0);
  const took = e.seconds === undefined ? "" : ` · ${Math.round(Number(e.seconds) * 1000)} ms`;
  const detail = call ? String(e.args?.channel ?? e.args?.user_id ?? e.args?.view_id ?? "") : String(payload.actions?.[0]?.action_id ?? payload.callback_id ?? payload.view?.callback_id ?? payload.text ?? payload.event?.reaction ?? "");
  return {
    key: String(e.id ?? `${e.at}-${name}-${i}`),
    at: String(e.at ?? ""),
    way: call ? "in" : "out",
    name,
    detail: [detail, answer, e.attempt ? `retry ${e.attempt}` : "", e.fault ? `fault: ${e.fault}` : ""].filter(Boolean).join(" · "),
    status: `${status || "…"}${took}`,
    bad: Boolean(answer) || (status !== 0 && (status < 200 || status > 299)),
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
      if (log) setLines(linesOf(log));
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
