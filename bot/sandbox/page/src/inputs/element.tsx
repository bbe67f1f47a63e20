/** One interactive element, wherever it stands: finds its control, asks for confirmation, presses. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { useSurface } from "../surface";
import { wordsOf } from "../text/draw_mrkdwn";
import type { ElementState, Loose } from "../types";
import { Button, FeedbackButtons, IconButton, Overflow, type PressProps } from "./buttons";
import { Checkboxes, RadioButtons } from "./choices";
import { Confirm } from "./confirm";
import { DatePicker, DateTimePicker, TimePicker } from "./dates";
import { FileInput } from "./file_input";
import { Select } from "./select";
import { RichTextInput, TextInput, type InputProps } from "./text_input";

const INPUTS: Record<string, ComponentType<InputProps>> = {
  plain_text_input: TextInput,
  number_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  rich_text_input: RichTextInput,
  checkboxes: Checkboxes,
  radio_buttons: RadioButtons,
  datepicker: DatePicker,
  timepicker: TimePicker,
  datetimepicker: DateTimePicker,
  file_input: FileInput,
};
for (const kind of ["static_select", "external_select", "users_select", "conversations_select", "channels_select"]) {
  INPUTS[kind] = Select;
  INPUTS[`multi_${kind}`] = Select;
}

const BUTTONS: Record<string, ComponentType<PressProps>> = {
  button: Button,
  workflow_button: Button,
  overflow: Overflow,
  feedback_buttons: FeedbackButtons,
  icon_button: IconButton,
};

interface ElementProps {
  element: Loose;
  block_id: string;
  /** An input block reports only when it dispatches; elsewhere every change is a press. */
  quiet?: boolean;
  dispatch?: boolean;
  aria?: InputProps["aria"];
}

export function Element({ element, block_id, quiet, dispatch, aria = {} }: ElementProps) {
  const surface = useSurface();
  const [asking, setAsking] = useState<{ element: Loose; state?: ElementState } | null>(null);
  const type = String(element?.type ?? "");
  const go = (what: Loose, state?: ElementState) => {
    if (element.confirm) setAsking({ element: what, state });
    else void surface.press(block_id, what, state);
  };
  const answer = (yes: boolean) => {
    if (yes && asking) void surface.press(block_id, asking.element, asking.state);
    setAsking(null);
  };
  const question = asking && <Confirm confirm={element.confirm as Loose} onAnswer={answer} />;
  const PressKind = BUTTONS[type];
  if (PressKind) {
    const busy = surface.busy === `${block_id}/${String(element.action_id)}`;
    return <><PressKind element={element} busy={busy} onPress={go} />{question}</>;
  }
  const InputKind = INPUTS[type];
  if (!InputKind) return <span class="unknown">{`[${type || "element"} cannot be drawn]`}</span>;
  const textual = InputKind === TextInput || InputKind === RichTextInput;
  const changed = (state: ElementState) => {
    if (textual || (quiet && !dispatch)) surface.change(block_id, element, state);
    else go(element, state);
  };
  const label = aria["aria-labelledby"] ? {} : { "aria-label": wordsOf(element.placeholder) || type.replace(/_/g, " ") };
  return (
    <>
      <InputKind element={element} block_id={block_id} state={surface.value(block_id, element)} onChange={changed} onDispatch={!quiet || dispatch ? (state) => go(element, state) : undefined} aria={{ ...label, "data-action": String(element.action_id ?? ""), ...aria }} />
      {question}
    </>
  );
}
