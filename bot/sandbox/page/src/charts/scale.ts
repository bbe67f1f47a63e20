/** Numbers for charts: round ticks, short figures, positions. */

export interface Series {
  name: string;
  values: number[];
}

const WIDTHS = [1, 2, 2.5, 5, 10];

/** Round ticks that cover all values and always the zero line. */
export function ticksFor(values: number[], wanted = 5): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = (WIDTHS.find((w) => w * power >= rough) ?? 10) * power;
  if (values.every(Number.isInteger)) step = Math.max(1, Math.ceil(step));
  const first = Math.floor(low / step) * step;
  const count = Math.ceil((high - first) / step - 1e-9);
  return Array.from({ length: Math.max(count, 1) + 1 }, (_, i) => Number((first + i * step).toPrecision(12)));
}

export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trim(value / 1e6)}m`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  return trim(value);
}

const trim = (value: number): string => String(Number(value.toFixed(2)));

export const wholeNumber = (value: number): string => value.toLocaleString("en-GB", { maximumFractionDigits: 4 });

/** Every how-manieth category can be named without words running into each other. */
export function labelEvery(categories: string[], band: number): number {
  const longest = Math.max(...categories.map((c) => Math.min(c.length, 12)));
  return Math.max(1, Math.ceil((longest * 6.4 + 8) / band));
}

export const clipped = (text: string, length = 12): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
