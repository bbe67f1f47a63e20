/** Date and time inputs: the browser's own pickers, in the zone of the person one is. */
import { useZone } from "../people";
import { fromWall, toWall } from "../text/dates";
import type { InputProps } from "./text_input";

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

export function DatePicker({ element, state, onChange, aria }: InputProps) {
  return <input class="field narrow" type="date" {...aria} value={String(state.selected_date ?? "")} data-autofocus={element.focus_on_load ? true : undefined} onChange={(e) => onChange({ type: state.type, selected_date: valueOf(e) || null })} />;
}

export function TimePicker({ element, state, onChange, aria }: InputProps) {
  const zone = element.timezone ? { timezone: element.timezone } : {};
  return (
    <span class="with-zone">
      <input class="field narrow" type="time" {...aria} value={String(state.selected_time ?? "")} data-autofocus={element.focus_on_load ? true : undefined} onChange={(e) => onChange({ type: state.type, selected_time: valueOf(e) || null, ...zone })} />
      {element.timezone && <span class="zone">{String(element.timezone)}</span>}
    </span>
  );
}

export function DateTimePicker({ element, state, onChange, aria }: InputProps) {
  const zone = useZone() ?? "UTC";
  const seconds = state.selected_date_time as number | null;
  const changed = (event: Event) => {
    const wall = valueOf(event);
    onChange({ type: state.type, selected_date_time: wall ? Math.round(fromWall(wall, zone) / 1000) : null });
  };
  return (
    <span class="with-zone">
      <input class="field narrow" type="datetime-local" {...aria} value={seconds ? toWall(seconds * 1000, zone) : ""} data-autofocus={element.focus_on_load ? true : undefined} onChange={changed} />
      <span class="zone">{zone}</span>
    </span>
  );
}
