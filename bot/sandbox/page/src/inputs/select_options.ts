/** What a select offers: its own options, the app's answers, people or channels; one shape for the picker. */
import { channelTitle, guestLabel, nameOf } from "../people";
import { get } from "../store";
import { plain } from "../text/draw_mrkdwn";
import type { Channel, ElementState, Loose } from "../types";

export interface Offer {
  key: string;
  label: string;
  detail?: string;
  /** What Slack sends for it: an option object, or an id. */
  payload: unknown;
}

export interface OfferGroup {
  label: string;
  offers: Offer[];
}

export const optionOffer = (option: Loose): Offer => ({
  key: String(option.value ?? ""),
  label: plain(option.text?.text),
  detail: option.description ? plain(option.description.text) : undefined,
  payload: option,
});

export function optionGroups(source: Loose): OfferGroup[] {
  const groups = source.option_groups as Loose[] | undefined;
  if (groups) return groups.map((g) => ({ label: plain(g.label?.text), offers: ((g.options ?? []) as Loose[]).map(optionOffer) }));
  return [{ label: "", offers: ((source.options ?? []) as Loose[]).map(optionOffer) }];
}

export function memberGroups(): OfferGroup[] {
  const people = (get().workspace?.members ?? []).filter((m) => !m.deleted && !m.bot);
  return [{ label: "", offers: people.map((m) => ({ key: m.id, label: nameOf(m), detail: [m.title, guestLabel(m)].filter(Boolean).join(" · "), payload: m.id })) }];
}

const KIND_WORDS: Record<Channel["kind"], string> = { channel: "public", private: "private", im: "im" };

export function channelGroups(element: Loose, onlyPublic: boolean): OfferGroup[] {
  const include = element.filter?.include as string[] | undefined;
  const fits = (c: Channel) => (onlyPublic ? c.kind === "channel" : !include || include.includes(KIND_WORDS[c.kind]));
  const channels = (get().workspace?.channels ?? []).filter((c) => !c.archived && fits(c));
  return [{ label: "", offers: channels.map((c) => ({ key: c.id, label: c.kind === "im" ? channelTitle(c) : `#${c.name}`, payload: c.id })) }];
}

/** Names in Slack's state: selected_option, selected_users and so on. */
const SINGLE: Record<string, string> = {
  static_select: "selected_option",
  external_select: "selected_option",
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
};

export const isMulti = (type: string): boolean => type.startsWith("multi_");
export const stateKey = (type: string): string => (isMulti(type) ? `${SINGLE[type.slice(6)]}s` : SINGLE[type]!);

export function chosenOffers(type: string, state: ElementState): Offer[] {
  const held = state[stateKey(type)] as unknown;
  const list = (Array.isArray(held) ? held : held ? [held] : []) as unknown[];
  return list.map((item) => (typeof item === "string" ? idOffer(item, type) : optionOffer(item as Loose)));
}

function idOffer(id: string, type: string): Offer {
  const groups = type.includes("users") ? memberGroups() : channelGroups({}, false);
  return groups[0]!.offers.find((o) => o.key === id) ?? { key: id, label: id, payload: id };
}
