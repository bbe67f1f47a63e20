/** Buttons, overflow menus, and the small buttons of context_actions. */
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icons";
import { Menu } from "../popover";
import { TextObject, plain, wordsOf } from "../text/draw_mrkdwn";
import { safeUrl } from "../text/mrkdwn";
import type { ElementState, Loose } from "../types";

export interface PressProps {
  element: Loose;
  busy: boolean;
  onPress: (element: Loose, state?: ElementState) => void;
}

export function Button({ element, busy, onPress }: PressProps) {
  const style = element.style === "primary" || element.style === "danger" ? ` ${element.style}` : "";
  const url = safeUrl(element.url);
  const press = () => {
    if (url) window.open(url, "_blank", "noopener,noreferrer");
    onPress(element);
  };
  return (
    <button type="button" class={`button${style}${busy ? " busy" : ""}`} aria-label={element.accessibility_label || undefined} aria-busy={busy} data-action={element.action_id} data-autofocus={element.focus_on_load ? true : undefined} onClick={() => !busy && press()}>
      <TextObject text={element.text} />
      {url && <span class="outward" aria-hidden="true">↗</span>}
    </button>
  );
}

export function Overflow({ element, busy, onPress }: PressProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const items = ((element.options ?? []) as Loose[]).map((option) => ({
    label: plain(option.text?.text),
    hint: option.description ? plain(option.description.text) : undefined,
    run: () => {
      const url = safeUrl(option.url);
      if (url) window.open(url, "_blank", "noopener,noreferrer");
      onPress(element, { type: "overflow", selected_option: option });
    },
  }));
  return (
    <>
      <button ref={anchor} type="button" class={`button square${busy ? " busy" : ""}`} aria-label="More options" aria-haspopup="menu" aria-expanded={open} data-action={element.action_id} onClick={() => setOpen(!open)}>
        <Icon name="more" size={16} />
      </button>
      <Menu anchor={anchor} open={open} onClose={() => setOpen(false)} items={items} label="More options" align="end" />
    </>
  );
}

export function FeedbackButtons({ element, busy, onPress }: PressProps) {
  const one = (which: "positive_button" | "negative_button", char: string) => {
    const button = element[which] as Loose | undefined;
    if (!button) return null;
    const label = button.accessibility_label || wordsOf(button.text);
    return (
      <button type="button" class="button quiet" title={label} aria-label={label} disabled={busy} onClick={() => onPress({ ...element, value: button.value })}>
        <span aria-hidden="true">{char}</span>
      </button>
    );
  };
  return <>{one("positive_button", "👍")}{one("negative_button", "👎")}</>;
}

export function IconButton({ element, busy, onPress }: PressProps) {
  const label = element.accessibility_label || wordsOf(element.text);
  return (
    <button type="button" class="button quiet" title={label} aria-label={label} disabled={busy} onClick={() => onPress(element)}>
      <Icon name={String(element.icon ?? "trash")} size={16} />
    </button>
  );
}
