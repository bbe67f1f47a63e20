/** One line for whoever is here for the first time: who one is and what to try. */
import { useState } from "preact/hooks";
import { remember, remembered } from "./address";
import { Icon } from "./icons";
import { firstName } from "./people";
import { useStore } from "./store";
import type { Member } from "./types";

const KEY = "align-sandbox-hint";

function tryThis(member: Member | undefined): string {
  const title = (member?.title ?? "").toLowerCase();
  const name = firstName(member);
  if (member?.guest) return `You are ${name}, a guest. Align refuses guests politely: be somebody else on the left.`;
  if (/market|content|demand|campaign|brand/.test(title)) return `You are ${name}, in marketing. Move the clock above to the next working day 16:00 and read the digest.`;
  if (/manager|vp|head|lead(er)?\b|director|operations/.test(title)) return `You are ${name}, ${member?.title}. Open Align's Home on the left, or type /align to see what it can do.`;
  return `You are ${name}, a rep. Try /badlead or 👎 on a lead; then be a marketer and see what they see.`;
}

export function Hint() {
  const member = useStore((s) => s.workspace?.members.find((m) => m.id === s.me));
  const [gone, setGone] = useState(remembered(KEY) === "seen");
  if (gone || !member) return null;
  const close = () => {
    remember(KEY, "seen");
    setGone(true);
  };
  return (
    <aside class="hint-strip" aria-label="What to try">
      <span>{tryThis(member)}</span>
      <button type="button" aria-label="Dismiss the hint" onClick={close}><Icon name="close" size={15} /></button>
    </aside>
  );
}
