/** What an input holds before anybody touched it, and how its value is judged before it is sent. Shapes as in Slack's `state.values`. */
import type { ElementState, FormValues, Loose } from "../types";

const TEXT = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input"]);

export function initialState(element: Loose): ElementState {
  const type = String(element.type);
  if (TEXT.has(type)) return { type, value: element.initial_value ?? null };
  switch (type) {
    case "checkboxes": return { type, selected_options: element.initial_options ?? [] };
    case "radio_buttons":
    case "static_select":
    case "external_select": return { type, selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "multi_external_select": return { type, selected_options: element.initial_options ?? [] };
    case "users_select": return { type, selected_user: element.initial_user ?? null };
    case "multi_users_select": return { type, selected_users: element.initial_users ?? [] };
    case "conversations_select": return { type, selected_conversation: element.initial_conversation ?? null };
    case "multi_conversations_select": return { type, selected_conversations: element.initial_conversations ?? [] };
    case "channels_select": return { type, selected_channel: element.initial_channel ?? null };
    case "multi_channels_select": return { type, selected_channels: element.initial_channels ?? [] };
    case "datepicker": return { type, selected_date: element.initial_date ?? null };
    case "timepicker": return { type, selected_time: element.initial_time ?? null };
    case "datetimepicker": return { type, selected_date_time: element.initial_date_time ?? null };
    case "file_input": return { type, files: [] };
    case "rich_text_input": return { type, rich_text_value: element.initial_value ?? null };
    default: return { type };
  }
}

function isEmpty(state: ElementState): boolean {
  return Object.entries(state).every(([key, value]) => key === "type" || value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0));
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

function judge(element: Loose, state: ElementState, optional: boolean): string {
  if (isEmpty(state)) return optional ? "" : "Please complete this required field.";
  const value = String(state.value ?? "");
  if (element.type === "email_text_input" && !EMAIL.test(value)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+\.\S+/i.test(value)) return "Please enter a valid URL.";
  if (element.type === "number_input") return judgeNumber(element, value);
  if (element.min_length && value.length < Number(element.min_length)) return `Please enter at least ${element.min_length} characters.`;
  return "";
}

function judgeNumber(element: Loose, value: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return "Please enter a number.";
  if (!element.is_decimal_allowed && value.includes(".")) return "Please enter a whole number.";
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return "";
}

const SHOWN = new Set(["section", "actions"]);

/** Every input of a view with its present value, and what is wrong with which block. */
export function readForm(blocks: Loose[], values: FormValues, known: FormValues = {}): { values: FormValues; errors: Record<string, string> } {
  const read: FormValues = {};
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const id = String(block.block_id ?? "");
    if (block.type === "container") Object.assign(read, readForm(block.child_blocks ?? [], values, known).values);
    const elements: Loose[] = block.type === "input" ? [block.element ?? {}] : SHOWN.has(String(block.type)) ? [...(block.elements ?? []), ...(block.accessory ? [block.accessory] : [])] : [];
    for (const element of elements) {
      const action = String(element.action_id ?? "");
      const state = [values[id]?.[action], known[id]?.[action]].find((s) => s?.type === element.type) ?? initialState(element);
      if (Object.keys(state).length < 2) continue;
      (read[id] ??= {})[action] = state;
      const wrong = block.type === "input" ? judge(element, state, Boolean(block.optional)) : "";
      if (wrong) errors[id] = wrong;
    }
  }
  return { values: read, errors };
}
