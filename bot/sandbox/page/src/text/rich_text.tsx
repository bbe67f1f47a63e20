/** Draws rich_text blocks: sections, lists, quotes and preformatted text. */
import type { ComponentChildren } from "preact";
import type { Loose } from "../types";
import { ChannelMention, EmojiGlyph, GroupMention, Link, SlackDate, UserMention, unbroken } from "./draw_mrkdwn";
import { emojiChar } from "./emoji";

function styled(style: Loose | undefined, inside: ComponentChildren): ComponentChildren {
  if (!style) return inside;
  let drawn = inside;
  if (style.code) drawn = <code>{drawn}</code>;
  if (style.highlight) drawn = <mark>{drawn}</mark>;
  if (style.underline) drawn = <u>{drawn}</u>;
  if (style.strike) drawn = <s>{drawn}</s>;
  if (style.italic) drawn = <i>{drawn}</i>;
  if (style.bold) drawn = <b>{drawn}</b>;
  return drawn;
}

/** Line breaks inside a text leaf. */
function broken(text: string): ComponentChildren {
  return text.split("\n").flatMap((line, i) => (i ? [<br key={`br${i}`} />, unbroken(line)] : [unbroken(line)]));
}

function Leaf({ leaf }: { leaf: Loose }) {
  const text = String(leaf.text ?? "");
  switch (leaf.type) {
    case "text": return <>{styled(leaf.style, broken(text))}</>;
    case "link": return <Link url={String(leaf.url ?? "")}>{styled(leaf.style, text || String(leaf.url ?? ""))}</Link>;
    case "emoji": return <>{styled(leaf.style, <EmojiGlyph name={String(leaf.name)} />)}</>;
    case "user": return <UserMention id={String(leaf.user_id)} />;
    case "channel": return <ChannelMention id={String(leaf.channel_id)} />;
    case "usergroup": return <GroupMention id={String(leaf.usergroup_id)} />;
    case "broadcast": return <span class="mention me">@{String(leaf.range)}</span>;
    case "date": return <SlackDate seconds={Number(leaf.timestamp)} pattern={String(leaf.format ?? "")} url={String(leaf.url ?? "")} fallback={String(leaf.fallback ?? "")} />;
    case "color": return <code>{String(leaf.value ?? "")}</code>;
    default: return <>{text || (leaf.fallback ? String(leaf.fallback) : "")}</>;
  }
}

const leaves = (elements: Loose[] | undefined) => (elements ?? []).map((leaf, i) => <Leaf key={i} leaf={leaf} />);

function preText(elements: Loose[] | undefined): string {
  return (elements ?? []).map((l) => (l.type === "emoji" ? (emojiChar(String(l.name)) ?? `:${String(l.name)}:`) : String(l.text ?? l.url ?? ""))).join("");
}

const ORDERED = ["decimal", "lower-alpha", "lower-roman"];
const BULLETS = ["disc", "circle", "square"];

function RichList({ list }: { list: Loose }) {
  const indent = Math.min(Number(list.indent ?? 0), 8);
  const ordered = list.style === "ordered";
  const marks = ordered ? ORDERED : BULLETS;
  const style = { marginInlineStart: `${indent * 22}px`, listStyleType: marks[indent % 3]! };
  const items = (list.elements as Loose[] | undefined ?? []).map((item, i) => <li key={i}>{leaves(item.elements)}</li>);
  return ordered ? <ol style={style} start={Number(list.offset ?? 0) + 1}>{items}</ol> : <ul style={style}>{items}</ul>;
}

function Part({ part }: { part: Loose }) {
  switch (part.type) {
    case "rich_text_list": return <RichList list={part} />;
    case "rich_text_quote": return <blockquote>{leaves(part.elements)}</blockquote>;
    case "rich_text_preformatted": return <pre>{preText(part.elements)}</pre>;
    default: return <div class="rich-section">{leaves(part.elements)}</div>;
  }
}

export function RichText({ block }: { block: Loose }) {
  return (
    <div class="rich-text">
      {(block.elements as Loose[] | undefined ?? []).map((part, i) => <Part key={i} part={part} />)}
    </div>
  );
}

/** The words of a rich_text block, for sorting and searching table cells. */
export function richWords(block: Loose): string {
  return ((block.elements as Loose[] | undefined) ?? []).map((p) => (p.elements ? richWords(p) : String(p.text ?? p.url ?? ""))).join("");
}
