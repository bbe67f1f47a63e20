/** Names, avatars and roles of members and apps. */
import { get, useStore } from "./store";
import { emojiChar } from "./text/emoji";
import type { Channel, Member, Message } from "./types";

const COLOURS = 8;

export const memberOf = (id: string | undefined): Member | undefined =>
  get().workspace?.members.find((m) => m.id === id);

export const nameOf = (member: Member | undefined, id = ""): string => member?.real_name || member?.name || id;
export const firstName = (member: Member | undefined): string => nameOf(member).split(/\s+/)[0] ?? "";

export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]!, words[words.length - 1]!] : words;
  return letters.map((w) => [...w][0] ?? "").join("").toUpperCase() || "?";
}

function colourOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)!) % 997;
  return sum % COLOURS;
}

interface AvatarProps {
  id: string;
  name: string;
  initials?: string;
  icon?: string;
  app?: boolean;
  size?: "small" | "large";
}

export function Avatar({ id, name, initials, icon, app, size }: AvatarProps) {
  const className = `avatar hue${colourOf(id)}${size ? ` ${size}` : ""}${app ? " app" : ""}`;
  if (app && name === "Align") return <img class={className} src="/static/icon.svg" alt="" />;
  if (icon && /^(https:|data:image\/|\/)/.test(icon)) return <img class={className} src={icon} alt="" />;
  const char = icon && emojiChar(icon.replace(/:/g, ""));
  if (char) return <span class={`${className} bot-face`} aria-hidden="true">{char}</span>;
  return <span class={className} aria-hidden="true">{initials || initialsOf(name)}</span>;
}

export function MemberAvatar({ member, size }: { member: Member | undefined; size?: "small" | "large" }) {
  const name = nameOf(member);
  return <Avatar id={member?.id ?? ""} name={name} initials={member?.initials} app={member?.bot} size={size} />;
}

export interface Author {
  id: string;
  name: string;
  app: boolean;
  icon?: string;
  member?: Member;
}

export function authorOf(message: Message): Author {
  const member = memberOf(message.user);
  if (message.bot) return { id: message.bot.name, name: message.bot.name, app: true, icon: message.bot.icon, member };
  return { id: message.user ?? "", name: nameOf(member, message.user ?? "Somebody"), app: Boolean(member?.bot), member };
}

/** The zone in which the person one is sees times. */
export function useZone(): string | undefined {
  return useStore((s) => s.workspace?.members.find((m) => m.id === s.me)?.tz);
}

/** A direct conversation with the app itself: everybody has their own. */
export function isBotDirect(channel: Channel): boolean {
  return channel.kind === "im" && Boolean(appOfDirect(channel));
}

export function appOfDirect(channel: Channel | undefined) {
  const { workspace } = get();
  if (!channel || channel.kind !== "im") return undefined;
  return workspace?.apps.find((a) => a.user && a.user === channel.with);
}

export function channelTitle(channel: Channel | undefined): string {
  if (!channel) return "";
  if (channel.kind !== "im") return channel.name;
  return appOfDirect(channel)?.name ?? nameOf(memberOf(channel.with), channel.name);
}

export const guestLabel = (member: Member | undefined): string => (member?.guest ? "Guest" : "");
export const roleOf = (member: Member | undefined): string => [member?.title, guestLabel(member)].filter(Boolean).join(" · ");

/** The app under test: the one with a Home. */
export const mainApp = () => get().workspace?.apps.find((a) => a.home) ?? get().workspace?.apps[0];
