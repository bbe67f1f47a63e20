/** Draws mrkdwn and plain text as elements. Text only ever becomes text nodes. */
import type { ComponentChildren } from "preact";
import { openPlace } from "../acts";
import { sandboxNow } from "../reading";
import { memberOf, nameOf, useZone } from "../people";
import { PersonButton } from "../profile";
import { useStore } from "../store";
import type { Loose } from "../types";
import { slackDate, wholeDate } from "./dates";
import { emojiChar } from "./emoji";
import { readInline, readMrkdwn, safeUrl, unescapeText, type Node } from "./mrkdwn";

export function Link({ url, children }: { url: string; children: ComponentChildren }) {
  const href = safeUrl(url);
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

export function EmojiGlyph({ name }: { name: string }) {
  const char = emojiChar(name);
  return char ? (
    <span class="emoji" role="img" aria-label={name.replace(/_/g, " ")} title={`:${name}:`}>{char}</span>
  ) : (
    <span>{`:${name}:`}</span>
  );
}

export function UserMention({ id, label }: { id: string; label?: string }) {
  const me = useStore((s) => s.me);
  return <PersonButton id={id} className={`mention${id === me ? " me" : ""}`}>@{nameOf(memberOf(id), label || id)}</PersonButton>;
}

export function ChannelMention({ id, label }: { id: string; label?: string }) {
  const channel = useStore((s) => s.workspace?.channels.find((c) => c.id === id));
  if (!channel) return <span class="mention">#{label || "private-channel"}</span>;
  return (
    <button type="button" class="mention" onClick={() => openPlace({ kind: "channel", id })}>
      #{channel.name}
    </button>
  );
}

export function GroupMention({ id, label }: { id: string; label?: string }) {
  const group = useStore((s) => s.workspace?.usergroups?.find((g) => g.id === id));
  const name = group?.handle ?? group?.name ?? label ?? id;
  return <span class="mention">{name.startsWith("@") ? name : `@${name}`}</span>;
}

export function SlackDate({ seconds, pattern, url, fallback }: { seconds: number; pattern: string; url: string; fallback: string }) {
  const zone = useZone();
  const text = slackDate(seconds, pattern, sandboxNow(), zone) ?? fallback;
  const time = Number.isFinite(seconds) ? <time title={wholeDate(seconds * 1000, zone)}>{text}</time> : <span>{text}</span>;
  return url ? <Link url={url}>{time}</Link> : time;
}

const NUMBER_OF_SOMETHING = /(\b[A-Z]{1,4}-\d+\b)/;

/** A number such as L-1033 stays on one line: a hyphen invites a break. */
export function unbroken(text: string): ComponentChildren {
  const parts = text.split(NUMBER_OF_SOMETHING);
  return parts.length === 1 ? text : parts.map((part, i) => (i % 2 ? <span key={i} class="unbroken">{part}</span> : part));
}

function drawNode(node: Node, key: number) {
  switch (node.is) {
    case "text": return <span key={key}>{unbroken(node.text)}</span>;
    case "bold": return <b key={key}>{drawNodes(node.inside)}</b>;
    case "italic": return <i key={key}>{drawNodes(node.inside)}</i>;
    case "strike": return <s key={key}>{drawNodes(node.inside)}</s>;
    case "code": return <code key={key}>{unbroken(node.text)}</code>;
    case "pre": return <pre key={key}>{node.text}</pre>;
    case "quote": return <blockquote key={key}>{drawNodes(node.inside)}</blockquote>;
    case "item": return <span key={key} class="item"><span class="mark">{node.mark}</span><span>{drawNodes(node.inside)}</span></span>;
    case "break": return <br key={key} />;
    case "link": return <Link key={key} url={node.url}>{drawNodes(node.inside)}</Link>;
    case "user": return <UserMention key={key} id={node.id} label={node.label} />;
    case "channel": return <ChannelMention key={key} id={node.id} label={node.label} />;
    case "group": return <GroupMention key={key} id={node.id} label={node.label} />;
    case "broadcast": return <span key={key} class="mention me">@{node.name}</span>;
    case "date": return <SlackDate key={key} {...node} />;
    case "emoji": return <EmojiGlyph key={key} name={node.name} />;
  }
}

function drawNodes(nodes: Node[]): ComponentChildren {
  return nodes.map(drawNode);
}

export function Mrkdwn({ text }: { text: string }) {
  return <span class="mrkdwn">{drawNodes(readMrkdwn(text))}</span>;
}

const EMOJI_IN_TEXT = /:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/gi;

/** plain_text: emoji names become emoji, nothing else is read. */
export function plain(text: unknown, emoji = true): string {
  const raw = unescapeText(typeof text === "string" ? text : "");
  return emoji ? raw.replace(EMOJI_IN_TEXT, (whole, name: string) => emojiChar(name.toLowerCase()) ?? whole) : raw;
}

/** A text object of Block Kit: plain_text or mrkdwn. */
export function TextObject({ text }: { text: Loose | string | undefined | null }) {
  if (!text) return null;
  if (typeof text === "string") return <span class="plain">{unbroken(plain(text))}</span>;
  if (text.type === "mrkdwn") return text.verbatim ? <Verbatim text={String(text.text ?? "")} /> : <Mrkdwn text={String(text.text ?? "")} />;
  return <span class="plain">{unbroken(plain(text.text, text.emoji !== false))}</span>;
}

/** verbatim: bare addresses are left alone. */
function Verbatim({ text }: { text: string }) {
  const nodes = readMrkdwn(text).map((node) => (node.is === "link" && node.inside.length === 1 && node.inside[0]!.is === "text" && !text.includes(`<${node.url}`) ? node.inside[0]! : node));
  return <span class="mrkdwn">{drawNodes(nodes)}</span>;
}

/** The words of a text object alone, for labels and announcements. */
export function wordsOf(text: Loose | string | undefined | null): string {
  if (!text) return "";
  if (typeof text === "string") return plain(text);
  return text.type === "mrkdwn" ? wordsOfNodes(readInline(String(text.text ?? ""))) : plain(text.text);
}

export function wordsOfNodes(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if ("inside" in node) return wordsOfNodes(node.inside);
      if ("text" in node) return node.text;
      if (node.is === "emoji") return emojiChar(node.name) ?? `:${node.name}:`;
      if (node.is === "user") return `@${nameOf(memberOf(node.id), node.label || node.id)}`;
      if (node.is === "channel" || node.is === "group") return node.label || node.id;
      if (node.is === "date") return node.fallback;
      return node.is === "broadcast" ? `@${node.name}` : " ";
    })
    .join("");
}
