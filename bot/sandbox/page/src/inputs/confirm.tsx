/** Asks before an act: Block Kit's confirmation object. */
import { Dialog } from "../dialog";
import { TextObject, wordsOf } from "../text/draw_mrkdwn";
import type { Loose } from "../types";

export function Confirm({ confirm, onAnswer }: { confirm: Loose; onAnswer: (yes: boolean) => void }) {
  const title = wordsOf(confirm.title) || "Are you sure?";
  return (
    <Dialog label={title} className="small" onClose={() => onAnswer(false)}>
      <header class="dialog-head"><h2>{title}</h2></header>
      <div class="dialog-body">{confirm.text && <TextObject text={confirm.text} />}</div>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick={() => onAnswer(false)}>{wordsOf(confirm.deny) || "No"}</button>
        <button type="button" class={`button ${confirm.style === "danger" ? "danger" : "primary"}`} data-autofocus onClick={() => onAnswer(true)}>{wordsOf(confirm.confirm) || "Yes"}</button>
      </footer>
    </Dialog>
  );
}
