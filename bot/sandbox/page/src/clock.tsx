/** The sandbox's clock: shows its time and moves it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { moveClock } from "./acts";
import { sandboxNow } from "./reading";
import { Icon } from "./icons";
import { useZone } from "./people";
import { Popover, walkWithArrows } from "./popover";
import { useStore } from "./store";
import { chipTime, clockTime, fromWall, toWall } from "./text/dates";

const DAY = 86_400_000;

export function ClockChip() {
  const clock = useStore((s) => s.workspace?.clock);
  const zone = useZone();
  const [, tick] = useState(0);
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 5000);
    return () => clearInterval(timer);
  }, []);
  const now = sandboxNow();
  const moved = Math.abs(clock?.offset_s ?? 0) > 60;
  return (
    <>
      <button ref={anchor} type="button" class={`clock-chip${moved ? " moved" : ""}`} aria-haspopup="menu" aria-expanded={open} aria-label={`The workspace's time: ${chipTime(now, zone)}. Move the clock`} title={moved ? "This workspace's clock has been moved" : "This workspace's clock"} onClick={() => setOpen(!open)}>
        <Icon name="clock" size={16} /><span class="clock-long">{chipTime(now, zone)}</span><span class="clock-short">{clockTime(now, zone)}</span>
      </button>
      <Popover anchor={anchor} open={open} onClose={() => setOpen(false)} className="menu clock-menu" align="end">
        <ClockMenu zone={zone} onDone={() => setOpen(false)} />
      </Popover>
    </>
  );
}

function ClockMenu({ zone = "UTC", onDone }: { zone?: string; onDone: () => void }) {
  const now = sandboxNow();
  const [wall, setWall] = useState(toWall(now, zone));
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const move = async (body: Record<string, unknown>) => {
    setBusy(true);
    await moveClock(body);
    setBusy(false);
    onDone();
  };
  const tomorrow = () => fromWall(`${toWall(now + DAY, zone).slice(0, 10)}T09:00`, zone);
  const target = fromWall(wall, zone);
  return (
    <div ref={box}>
      <div role="menu" aria-label="Move the clock" onKeyDown={walkWithArrows}>
        <p class="menu-heading">Move the workspace's clock</p>
        <button type="button" role="menuitem" disabled={busy} onClick={() => void move({ advance_s: 3600 })}>+1 hour</button>
        <button type="button" role="menuitem" disabled={busy} onClick={() => void move({ to: new Date(tomorrow()).toISOString() })}>Tomorrow 9:00</button>
        <button type="button" role="menuitem" disabled={busy} onClick={() => void move({ next: "working-day-16:00", zone })}>Next working day 16:00<span class="menu-hint">the digest</span></button>
      </div>
      <hr />
      <form class="clock-form" onSubmit={(e) => { e.preventDefault(); if (Number.isFinite(target)) void move({ to: new Date(target).toISOString() }); }}>
        <label for="clock-to">Date and time <small>{zone}</small></label>
        <div><input id="clock-to" class="field" type="datetime-local" value={wall} onInput={(e) => setWall(e.currentTarget.value)} /><button type="submit" class="button primary" disabled={busy || !Number.isFinite(target)}>Go</button></div>
      </form>
    </div>
  );
}
