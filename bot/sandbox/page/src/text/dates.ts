/** Times as people read them, always in the zone of the person one is. */

type Options = Intl.DateTimeFormatOptions;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, zone: string | undefined, options: Options): string {
  const key = `${zone ?? ""}${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) {
    try {
      known = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch {
      known = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formats.set(key, known);
  }
  return known.format(ms);
}

export const msOf = (ts: string): number => Number(ts) * 1000;

export const clockTime = (ms: number, zone?: string): string => format(ms, zone, { hour: "2-digit", minute: "2-digit" });

export const wholeDate = (ms: number, zone?: string): string =>
  format(ms, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const chipTime = (ms: number, zone?: string): string =>
  format(ms, zone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** YYYY-MM-DD in that zone: the key of a day. */
export function dayOf(ms: number, zone?: string): string {
  return format(ms, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-");
}

export function dayTitle(ms: number, now: number, zone?: string): string {
  const near = nearDay(ms, now, zone);
  if (near) return near[0]!.toUpperCase() + near.slice(1);
  const sameYear = dayOf(ms, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return format(ms, zone, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

const DAY = 86_400_000;

function nearDay(ms: number, now: number, zone?: string): string {
  const day = dayOf(ms, zone);
  if (day === dayOf(now, zone)) return "today";
  if (day === dayOf(now - DAY, zone)) return "yesterday";
  if (day === dayOf(now + DAY, zone)) return "tomorrow";
  return "";
}

export function ago(ms: number, now: number): string {
  const seconds = Math.round((now - ms) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return seconds >= 0 ? "just now" : "in a moment";
  const [count, unit] = size < 3600 ? [Math.round(size / 60), "minute"] : size < 86_400 ? [Math.round(size / 3600), "hour"] : [Math.round(size / 86_400), "day"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** Draws one token of `<!date^seconds^tokens|fallback>` as Slack does for somebody whose language is British English: the order of day and month is the reader's. */
function dateToken(token: string, ms: number, now: number, zone?: string): string | null {
  const [year, month, day] = dayOf(ms, zone).split("-") as [string, string, string];
  const name = (options: Options) => format(ms, zone, options);
  const near = nearDay(ms, now, zone);
  const long = name({ day: "numeric", month: "long", year: "numeric" });
  const short = name({ day: "numeric", month: "short", year: "numeric" });
  const whole = wholeDate(ms, zone);
  switch (token) {
    case "date_num": return `${year}-${month}-${day}`;
    case "date_slash": return `${day}/${month}/${year}`;
    case "date": return long;
    case "date_pretty": return near || long;
    case "date_short": return short;
    case "date_short_pretty": return near || short;
    case "date_long": return whole;
    case "date_long_full": return long;
    case "date_long_pretty": return near || whole;
    case "day_divider_pretty": return near || dayTitle(ms, now, zone);
    case "time": return clockTime(ms, zone);
    case "time_secs": return name({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
    case "ago": return ago(ms, now);
    default: return null;
  }
}

/** The drawn date, or null when a token is unknown and the fallback has to be shown. */
export function slackDate(seconds: number, pattern: string, now: number, zone?: string): string | null {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8e9) return null;
  let failed = false;
  const text = pattern.replace(/\{(\w+)\}/g, (_, token: string) => {
    const drawn = dateToken(token, seconds * 1000, now, zone);
    if (drawn === null) failed = true;
    return drawn ?? "";
  });
  return failed || !text.trim() ? null : text[0]!.toUpperCase() + text.slice(1);
}

/** How far a zone is ahead of UTC at that moment, in ms. */
function zoneAhead(ms: number, zone: string): number {
  const text = format(ms, zone, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const [d, m, y, h, min, s] = text.match(/\d+/g)!.map(Number) as [number, number, number, number, number, number];
  return Date.UTC(y, m - 1, d, h % 24, min, s) - Math.floor(ms / 1000) * 1000;
}

/** "2026-03-05T16:00" on the wall of that zone -> ms since 1970. */
export function fromWall(wall: string, zone = "UTC"): number {
  const utc = Date.parse(`${wall.length === 16 ? `${wall}:00` : wall}Z`);
  const first = utc - zoneAhead(utc, zone);
  return utc - zoneAhead(first, zone);
}

/** ms since 1970 -> "2026-03-05T16:00" on the wall of that zone. */
export function toWall(ms: number, zone = "UTC"): string {
  return new Date(Math.floor(ms / 1000) * 1000 + zoneAhead(ms, zone)).toISOString().slice(0, 16);
}
