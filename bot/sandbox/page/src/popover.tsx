/** A panel beside a button: the browser's own popover (top layer, Esc and a click elsewhere close it), placed by us. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onClose: () => void;
  children: ComponentChildren;
  label?: string;
  className?: string;
  /** Where the panel's edge lines up with the anchor. */
  align?: "start" | "end";
  sameWidth?: boolean;
}

export function Popover({ anchor, open, onClose, children, label, className, align = "start", sameWidth }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = panel.current;
    if (!open || !box || !anchor.current) return;
    if (!box.matches(":popover-open")) box.showPopover();
    place(box, anchor.current, align, sameWidth);
    const again = () => anchor.current && place(box, anchor.current, align, sameWidth);
    const watch = new ResizeObserver(again);
    watch.observe(box);
    window.addEventListener("resize", again);
    const button = anchor.current;
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", again);
      // The panel took the focus with it: back to its button, unless something else has it by now.
      if (document.activeElement === document.body || document.activeElement === null) button.focus({ preventScroll: true });
    };
  }, [open]);
  useEffect(() => {
    const box = panel.current;
    if (!open || !box) return;
    const toggled = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") onClose();
    };
    box.addEventListener("toggle", toggled);
    return () => box.removeEventListener("toggle", toggled);
  }, [open]);
  if (!open) return null;
  return (
    <div ref={panel} popover="auto" class={`popover ${className ?? ""}`} aria-label={label} role={label ? "group" : undefined}>
      {children}
    </div>
  );
}

const GAP = 4;
const EDGE = 8;

function place(box: HTMLElement, anchor: HTMLElement, align: "start" | "end", sameWidth?: boolean): void {
  const a = anchor.getBoundingClientRect();
  if (sameWidth) box.style.minWidth = `${Math.round(a.width)}px`;
  const width = box.offsetWidth;
  const below = innerHeight - a.bottom - GAP - EDGE;
  const above = a.top - GAP - EDGE;
  const wanted = box.scrollHeight + 2;
  const goesBelow = below >= Math.min(wanted, 260) || below >= above;
  box.style.maxHeight = `${Math.max(120, Math.floor(goesBelow ? below : above))}px`;
  const height = Math.min(box.offsetHeight, goesBelow ? below : above);
  const left = align === "end" ? a.right - width : a.left;
  box.style.left = `${Math.round(Math.max(EDGE, Math.min(left, innerWidth - width - EDGE)))}px`;
  box.style.top = `${Math.round(goesBelow ? a.bottom + GAP : a.top - GAP - height)}px`;
}

/** Arrow keys, Home and End walk over the buttons of a menu or list. */
export function walkWithArrows(event: KeyboardEvent, selector = "[role^=menuitem],[role=option]"): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step && event.key !== "Home" && event.key !== "End") return;
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(selector)].filter((i) => !i.hasAttribute("disabled"));
  if (!items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : at < 0 ? (step === 1 ? 0 : items.length - 1) : (at + step! + items.length) % items.length;
  items[next]!.focus({ preventScroll: true });
  items[next]!.scrollIntoView({ block: "nearest" });
}

/** Scrolls a list, and nothing around it, until its active entry shows. */
export function reveal(list: HTMLElement | null): void {
  const item = list?.querySelector<HTMLElement>(".active");
  if (!list || !item) return;
  const box = list.getBoundingClientRect();
  const entry = item.getBoundingClientRect();
  if (entry.top < box.top) list.scrollTop -= box.top - entry.top;
  else if (entry.bottom > box.bottom) list.scrollTop += entry.bottom - box.bottom;
}

export interface MenuItem {
  label: ComponentChildren;
  hint?: ComponentChildren;
  danger?: boolean;
  heading?: boolean;
  disabled?: boolean;
  run?: () => void;
}

interface MenuProps {
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onClose: () => void;
  items: (MenuItem | null)[];
  label: string;
  align?: "start" | "end";
}

/** A menu of acts; null draws a line. */
export function Menu({ anchor, open, onClose, items, label, align }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>("[role=menuitem]:not([disabled])")?.focus({ preventScroll: true });
  }, [open]);
  return (
    <Popover anchor={anchor} open={open} onClose={onClose} align={align} className="menu">
      <div ref={list} role="menu" aria-label={label} onKeyDown={walkWithArrows}>
        {items.map((item, i) =>
          item === null ? (
            <hr key={i} />
          ) : item.heading ? (
            <p key={i} class="menu-heading">{item.label}</p>
          ) : (
            <button
              key={i}
              type="button"
              role="menuitem"
              class={item.danger ? "danger" : undefined}
              disabled={item.disabled}
              onClick={() => {
                onClose();
                item.run?.();
              }}
            >
              <span>{item.label}</span>
              {item.hint && <span class="menu-hint">{item.hint}</span>}
            </button>
          ),
        )}
      </div>
    </Popover>
  );
}
