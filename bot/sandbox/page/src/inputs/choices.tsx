/** Checkboxes and radio buttons. */
import { TextObject } from "../text/draw_mrkdwn";
import type { Loose } from "../types";
import type { InputProps } from "./text_input";

function Choice({ option, kind, name, checked, onToggle, autofocus }: { option: Loose; kind: "checkbox" | "radio"; name: string; checked: boolean; onToggle: () => void; autofocus?: boolean }) {
  return (
    <label class="choice">
      <input type={kind} name={name} checked={checked} onChange={onToggle} data-autofocus={autofocus ? true : undefined} />
      <span>
        <TextObject text={option.text} />
        {option.description && <span class="choice-description"><TextObject text={option.description} /></span>}
      </span>
    </label>
  );
}

const sameOption = (a: Loose | null | undefined, b: Loose): boolean => a?.value === b.value;

export function Checkboxes({ element, block_id, state, onChange, aria }: InputProps) {
  const chosen = (state.selected_options ?? []) as Loose[];
  const toggle = (option: Loose) => {
    const without = chosen.filter((o) => !sameOption(o, option));
    const next = without.length === chosen.length ? [...chosen, option] : without;
    const order = (element.options ?? []) as Loose[];
    onChange({ type: state.type, selected_options: order.filter((o) => next.some((n) => sameOption(n, o))) });
  };
  return (
    <div class="choices" role="group" {...aria}>
      {((element.options ?? []) as Loose[]).map((option, i) => (
        <Choice key={String(option.value)} option={option} kind="checkbox" name={`${block_id}-${element.action_id}`} checked={chosen.some((o) => sameOption(o, option))} onToggle={() => toggle(option)} autofocus={element.focus_on_load && i === 0} />
      ))}
    </div>
  );
}

export function RadioButtons({ element, block_id, state, onChange, aria }: InputProps) {
  return (
    <div class="choices" role="radiogroup" {...aria}>
      {((element.options ?? []) as Loose[]).map((option, i) => (
        <Choice key={String(option.value)} option={option} kind="radio" name={`${block_id}-${element.action_id}`} checked={sameOption(state.selected_option as Loose | null, option)} onToggle={() => onChange({ type: state.type, selected_option: option })} autofocus={element.focus_on_load && i === 0} />
      ))}
    </div>
  );
}
