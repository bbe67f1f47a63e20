/** One line of a message, for announcements and quotes. */
import type { Message } from "../types";
import { wordsOf, wordsOfNodes } from "./draw_mrkdwn";
import { readMrkdwn } from "./mrkdwn";

export function plainPreview(message: Message, length = 140): string {
  const fromText = message.text ? wordsOfNodes(readMrkdwn(message.text)) : "";
  const fromBlocks = () => (message.blocks ?? []).map((b) => wordsOf(b.text)).find(Boolean) ?? "";
  const text = (fromText || fromBlocks() || "a message").replace(/\s+/g, " ").trim();
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
