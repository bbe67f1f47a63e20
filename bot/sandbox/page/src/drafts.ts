/** What was typed and not sent, per person and place, until the page is left. */

const drafts = new Map<string, string>();

export const draftOf = (key: string): string => drafts.get(key) ?? "";

export function keepDraft(key: string, text: string): void {
  if (text) drafts.set(key, text);
  else drafts.delete(key);
}
