/** The keyboard is never nowhere: where it goes when what had it is drawn no more. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

export const focusLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Takes the keyboard if something inside `box` had it and went with this drawing. */
export function useKeptFocus(box: RefObject<HTMLElement | null>): void {
  const had = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (had && focusLost()) box.current?.focus({ preventScroll: true });
  });
}

/** Whoever has the keyboard now, and what around it could take it: nearest first. */
export function focusAndAround(): HTMLElement[] {
  const found: HTMLElement[] = [];
  const now = document.activeElement;
  for (let one = now instanceof HTMLElement ? now : null; one && one !== document.body; one = one.parentElement) {
    if (one === now || one.hasAttribute("tabindex")) found.push(one);
  }
  return found;
}

/** Back to the first of them that is still drawn, else to the messages. */
export function focusAgain(those: HTMLElement[]): void {
  const drawn = (some: Iterable<HTMLElement>) => [...some].find((one) => one.isConnected && one.checkVisibility());
  const there = drawn(those) ?? (focusLost() ? drawn(document.querySelectorAll<HTMLElement>(".pane .list")) : undefined);
  there?.focus({ preventScroll: true });
}
