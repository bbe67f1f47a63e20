/** The JSON the sandbox server speaks with this page, and the parts of Block Kit that are drawn. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A block, element or view as it came from the app: nothing in it is trusted to be there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = Record<string, any>;

export interface Member {
  id: string;
  name: string;
  real_name?: string;
  title?: string;
  color?: string;
  initials?: string;
  tz?: string;
  deleted?: boolean;
  guest?: boolean;
  bot?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "channel" | "private" | "im";
  with?: string;
  unread: number;
  mentions: number;
  member: boolean;
  topic?: string;
  app_in?: boolean;
  archived?: boolean;
  external?: boolean;
}

export interface Command {
  command: string;
  description?: string;
  usage_hint?: string;
}

export interface Shortcut {
  name: string;
  callback_id: string;
  type: "message" | "global";
  description?: string;
}

export interface App {
  id: string;
  name: string;
  user?: string;
  icon?: string;
  /** Only the app under test has a Home and Messages tab. */
  home?: boolean;
}

export interface Clock {
  now: string;
  offset_s: number;
  zone?: string;
}

export interface Workspace {
  me: string;
  team: { id: string; name: string };
  members: Member[];
  channels: Channel[];
  commands: Command[];
  shortcuts: Shortcut[];
  apps: App[];
  usergroups?: { id: string; handle?: string; name?: string }[];
  clock: Clock;
  rev: number;
}

export interface Reaction {
  name: string;
  users: string[];
  count: number;
}

export interface Message {
  ts: string;
  user?: string;
  bot?: { name: string; icon?: string } | null;
  text?: string;
  blocks?: Loose[] | null;
  attachments?: Loose[] | null;
  edited?: unknown;
  reactions?: Reaction[];
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  thread_ts?: string | null;
  ephemeral?: boolean;
  id?: string;
  files?: Loose[];
  /** What the person one is has chosen in it so far. */
  state?: FormValues;
  subtype?: string;
}

export interface View extends Loose {
  id: string;
  title?: Loose;
  blocks: Loose[];
  submit?: Loose;
  close?: Loose;
  errors?: Record<string, string>;
  state?: FormValues;
}

export type Where =
  | { channel: string; ts: string }
  | { ephemeral: string }
  | { view: string }
  | { home: true };

export interface ActReply extends Loose {
  ok: boolean;
  error?: string;
}

/** Current value of one input, in the shape Slack sends in `state.values`. */
export type ElementState = { type: string } & Loose;
export type FormValues = Record<string, Record<string, ElementState>>;

/** A grey line that the page itself shows to one person, as Slackbot does for failed commands. */
export interface Note {
  id: string;
  as: string;
  channel: string;
  thread?: string;
  text: string;
  ts: string;
}
