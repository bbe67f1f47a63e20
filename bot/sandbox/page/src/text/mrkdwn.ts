/**
 * Reads Slack's mrkdwn into a tree. Pure: text in, tree out; drawing happens in draw_mrkdwn.tsx, as elements, never as HTML.
 * https://docs.slack.dev/messaging/formatting-message-text
 */

export type Node =
  | { is: "text"; text: string }
  | { is: "bold" | "italic" | "strike"; inside: Node[] }
  | { is: "code" | "pre"; text: string }
  | { is: "quote"; inside: Node[] }
  | { is: "item"; mark: string; inside: Node[] }
  | { is: "break" }
  | { is: "link"; url: string; inside: Node[] }
  | { is: "user" | "channel" | "group"; id: string; label: string }
  | { is: "broadcast"; name: string }
  | { is: "date"; seconds: number; pattern: string; url: string; fallback: string }
  | { is: "emoji"; name: string };

const SAFE_SCHEME = /^(https?|mailto|tel|slack):/i;

/** A link that may be followed, or "" (javascript:, data: and the like stay text). */
export function safeUrl(url: unknown): string {
  const text = typeof url === "string" ? url.trim() : "";
  return SAFE_SCHEME.test(text) ? text : "";
}

/** Slack escapes exactly these three. */
export function unescapeText(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function readMrkdwn(text: string): Node[] {
  const nodes: Node[] = [];
  const parts = text.split(/```/);
  // An unclosed fence is text again.
  if (parts.length % 2 === 0) parts.splice(-2, 2, `${parts[parts.length - 2]}\`\`\`${parts[parts.length - 1]}`);
  parts.forEach((part, i) => {
    if (i % 2 === 1 && part) nodes.push({ is: "pre", text: preText(part.replace(/^\n|\n$/g, "")) });
    else if (i % 2 === 0) nodes.push(...readLines(trimAtFence(part, i, parts.length)));
  });
  return nodes;
}

/** The line breaks next to a fence belong to the fence. */
function trimAtFence(part: string, i: number, count: number): string {
  const start = i > 0 ? part.replace(/^\n/, "") : part;
  return i < count - 1 ? start.replace(/\n$/, "") : start;
}

const preText = (text: string): string => unescapeText(text.replace(/<([^>|\n]+)(?:\|([^>\n]*))?>/g, (_, url: string, label?: string) => label ?? url));

function readLines(text: string): Node[] {
  if (!text) return [];
  const nodes: Node[] = [];
  let quoted: string[] = [];
  const endQuote = () => {
    if (quoted.length) nodes.push({ is: "quote", inside: joinLines(quoted) });
    quoted = [];
  };
  let plain: string[] = [];
  const endPlain = () => {
    if (plain.length) nodes.push(...joinLines(plain));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)(?!&gt;|>)\s?(.*)$/.exec(line);
    if (quote) {
      endPlain();
      quoted.push(quote[1]!);
    } else {
      endQuote();
      plain.push(line);
    }
  }
  endQuote();
  endPlain();
  return nodes;
}

const ITEM = /^(\s*)(•|◦|▪︎|▪|‣|-|–|\d{1,3}[.)])\s+(.+)$/u;

function joinLines(lines: string[]): Node[] {
  const nodes: Node[] = [];
  let afterBlock = true;
  lines.forEach((line) => {
    const item = ITEM.exec(line);
    if (item) {
      nodes.push({ is: "item", mark: item[2]!, inside: readInline(item[3]!) });
      afterBlock = true;
      return;
    }
    if (!afterBlock) nodes.push({ is: "break" });
    nodes.push(...readInline(line));
    afterBlock = false;
  });
  return nodes;
}

const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):|\bhttps?:\/\/[^\s<>|*~`]+[^\s<>|*~`.,;:!?)\]'"_]/i;
const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;

/** One line: code, links and emoji first, since marks inside them mean nothing. */
export function readInline(text: string): Node[] {
  const nodes: Node[] = [];
  let rest = text;
  while (rest) {
    const token = TOKEN.exec(rest);
    const mark = findMark(rest, token ? token.index : rest.length);
    if (mark) {
      if (mark.start > 0) nodes.push(textNode(rest.slice(0, mark.start)));
      nodes.push({ is: MARKS[mark.char], inside: readInline(rest.slice(mark.start + 1, mark.end)) });
      rest = rest.slice(mark.end + 1);
      continue;
    }
    if (!token) {
      nodes.push(textNode(rest));
      break;
    }
    if (token.index > 0) nodes.push(textNode(rest.slice(0, token.index)));
    nodes.push(readToken(token));
    rest = rest.slice(token.index + token[0].length);
  }
  return nodes;
}

const textNode = (text: string): Node => ({ is: "text", text: unescapeText(text) });
const WORD = /[\p{L}\p{N}]/u;

/** The first pair of marks that opens before `limit`: not inside a word, not around spaces, on one line. */
function findMark(text: string, limit: number): { char: keyof typeof MARKS; start: number; end: number } | null {
  for (let start = 0; start < limit; start++) {
    const char = text[start] as keyof typeof MARKS;
    if (!(char in MARKS)) continue;
    const before = text[start - 1];
    const after = text[start + 1];
    if ((before && (WORD.test(before) || before === char)) || !after || /\s/.test(after) || after === char) continue;
    const end = closingMark(text, char, start + 1);
    if (end > 0) return { char, start, end };
  }
  return null;
}

function closingMark(text: string, char: string, from: number): number {
  let inCode = false;
  let inLink = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (c === "`") inCode = !inCode && text.indexOf("`", i + 1) > 0;
    if (c === "<") inLink = text.indexOf(">", i) > 0;
    if (c === ">") inLink = false;
    if (c !== char || inCode || inLink || i === from) continue;
    const after = text[i + 1];
    if (!/\s/.test(text[i - 1]!) && !(after && (WORD.test(after) || after === char))) return i;
  }
  return -1;
}

function readToken(token: RegExpExecArray): Node {
  if (token[1] !== undefined) return { is: "code", text: preText(token[1]) };
  if (token[3] !== undefined) return { is: "emoji", name: token[3].toLowerCase() };
  if (token[2] === undefined) return { is: "link", url: unescapeText(token[0]), inside: [textNode(token[0])] };
  return readAngle(token[2]);
}

function readAngle(inner: string): Node {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  const plainLabel = unescapeText(label);
  if (target.startsWith("@")) return { is: "user", id: target.slice(1), label: plainLabel };
  if (target.startsWith("#")) return { is: "channel", id: target.slice(1), label: plainLabel };
  if (target.startsWith("!subteam^")) return { is: "group", id: target.slice(9), label: plainLabel };
  if (target.startsWith("!date^")) {
    const [, seconds, pattern = "", url = ""] = target.split("^");
    return { is: "date", seconds: Number(seconds), pattern, url: unescapeText(url), fallback: plainLabel };
  }
  if (target.startsWith("!")) return { is: "broadcast", name: target.slice(1).split("^")[0]! };
  const url = safeUrl(unescapeText(target));
  if (!url) return { is: "text", text: unescapeText(`<${inner}>`) };
  return { is: "link", url, inside: label ? readLabel(label) : [textNode(target.replace(/^mailto:|^tel:/i, ""))] };
}

const readLabel = (label: string): Node[] => readInline(label.replace(/[<>]/g, "")).map((n) => (n.is === "link" ? n.inside : [n])).flat();
