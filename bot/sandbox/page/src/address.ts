/** Who one is and where, kept in the address (#as=U1&in=C1), so that a link or a reload leads to the same place. */

const REMEMBERED = "align-sandbox-member";

export function addressOf(): { as: string; in: string } {
  const params = new URLSearchParams(location.hash.slice(1));
  return { as: params.get("as") ?? remembered(REMEMBERED) ?? "", in: params.get("in") ?? "" };
}

export function setAddress(as: string, place: string): void {
  const params = new URLSearchParams({ as, in: place });
  history.replaceState(null, "", `#${params.toString()}`);
}

export const rememberMember = (id: string): void => remember(REMEMBERED, id);

/** Browsers may forbid storage; then the page only forgets. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a private window: nothing to keep
  }
}
