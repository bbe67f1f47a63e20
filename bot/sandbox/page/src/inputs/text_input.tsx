/** Text, number, e-mail and address inputs, and the plain fallback for rich text. */
import { useEffect } from "preact/hooks";
import { useSurface } from "../surface";
import { wordsOf } from "../text/draw_mrkdwn";
import { richWords } from "../text/rich_text";
import type { ElementState, Loose } from "../types";

export interface InputProps {
  element: Loose;
  block_id: string;
  state: ElementState;
  onChange: (state: ElementState) => void;
  /** Tells the app at once (dispatch_action). */
  onDispatch?: (state: ElementState) => void;
  /** Attributes that tie the control to its label, hint and error. */
  aria: Record<string, string | boolean | undefined>;
}

const KINDS: Record<string, "email" | "url" | "text"> = { email_text_input: "email", url_text_input: "url", number_input: "text" };

export function TextInput({ element, block_id, state, onChange, onDispatch, aria }: InputProps) {
  const { soon, hush } = useSurface();
  const key = `${block_id}/${String(element.action_id)}`;
  useEffect(() => () => hush(key), [key]);
  const triggers: string[] = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const value = String(state.value ?? "");
  const typed = (event: Event) => {
    const text = (event.currentTarget as HTMLInputElement).value;
    const next = { type: state.type, value: text === "" ? null : text };
    onChange(next);
    if (onDispatch && triggers.includes("on_character_entered")) soon(key, () => onDispatch(next));
  };
  const keyed = (event: KeyboardEvent) => {
    // Ctrl+Enter sends the form around it.
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (onDispatch && triggers.includes("on_enter_pressed") && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      hush(key);
      onDispatch(state);
    }
  };
  const shared: Loose = {
    ...aria,
    value,
    placeholder: wordsOf(element.placeholder),
    maxLength: element.max_length ? Number(element.max_length) : undefined,
    "data-autofocus": element.focus_on_load ? true : undefined,
    onInput: typed,
    onKeyDown: keyed,
  };
  const single: Loose = { type: KINDS[String(element.type)] ?? "text", inputMode: element.type === "number_input" ? "decimal" : undefined, autoComplete: "off" };
  const long = element.max_length && Number(element.max_length) - value.length < 50;
  return (
    <>
      {element.multiline ? <textarea class="field" rows={4} {...shared} /> : <input class="field" {...shared} {...single} />}
      {long ? <span class="count" aria-live="polite">{Number(element.max_length) - value.length} left</span> : null}
    </>
  );
}

/** Rich text is typed as plain text and sent as one rich_text section. */
export function RichTextInput({ element, state, onChange, aria }: InputProps) {
  const held = state.rich_text_value as Loose | null;
  const typed = (event: Event) => {
    const text = (event.currentTarget as HTMLTextAreaElement).value;
    const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
    onChange({ type: state.type, rich_text_value: text ? { type: "rich_text", elements: [section] } : null });
  };
  return (
    <textarea class="field" rows={Number(element.min_lines ?? 4)} {...aria} placeholder={wordsOf(element.placeholder)} value={held ? richWords(held) : ""} data-autofocus={element.focus_on_load ? true : undefined} onInput={typed} />
  );
}
