/** Light, dark, or as the system says. The choice is an attribute of the root that the style sheet reads. */
import { remember, remembered } from "./address";

const KEY = "align-sandbox-theme";
export type Theme = "light" | "dark";

export function shownTheme(): Theme {
  const chosen = remembered(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = shownTheme();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.documentElement.dataset.theme = shownTheme();
  });
}

export function turnTheme(): Theme {
  const next: Theme = shownTheme() === "dark" ? "light" : "dark";
  remember(KEY, next);
  document.documentElement.dataset.theme = next;
  return next;
}
