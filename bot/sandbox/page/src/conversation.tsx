/** The middle: a channel's head, its messages, the composer. */
import { useState } from "preact/hooks";
import { perform } from "./acts";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { MessageList } from "./message_list";
import { AppTabs } from "./home";
import { Avatar, MemberAvatar, appOfDirect, channelTitle, mainApp, memberOf } from "./people";
import { useStore } from "./store";
import { clockTime } from "./text/dates";
import { sandboxNow } from "./reading";
import { Mrkdwn } from "./text/draw_mrkdwn";
import type { Channel } from "./types";

export function Conversation({ channel: id }: { channel: string }) {
  const channel = useStore((s) => s.workspace?.channels.find((c) => c.id === id));
  const messages = useStore((s) => s.messages[id]);
  const me = useStore((s) => s.me);
  if (!channel) return <main class="pane"><p class="empty">Choose a channel on the left.</p></main>;
  const app = appOfDirect(channel);
  return (
    <main class="pane" aria-label={channelTitle(channel)}>
      <Head channel={channel} />
      {app && <AppTabs app={app.id} tab="messages" />}
      <MessageList key={`${me}/${id}`} channel={id} messages={messages} empty={emptyWords(channel)} />
      {channel.archived ? <p class="bar-note">This channel is archived.</p> : channel.member ? <Composer key={`${me}/${id}`} channel={id} placeholder={`Message ${channel.kind === "im" ? channelTitle(channel) : `#${channel.name}`}`} /> : <JoinBar channel={channel} />}
    </main>
  );
}

function emptyWords(channel: Channel): string {
  if (channel.kind !== "im") return `This is the very beginning of #${channel.name}.`;
  return `This is the very beginning of your conversation with ${channelTitle(channel)}.`;
}

function Head({ channel }: { channel: Channel }) {
  const app = appOfDirect(channel);
  const person = channel.kind === "im" ? memberOf(channel.with) : undefined;
  return (
    <header class="pane-head">
      <h1>
        {app ? <Avatar id={app.id} name={app.name} icon={app.icon} app size="small" /> : person ? <MemberAvatar member={person} size="small" /> : <Icon name={channel.kind === "private" ? "lock" : "hash"} size={17} />}
        <span>{channelTitle(channel)}</span>
        {app && <span class="badge">APP</span>}
        {channel.external && <span class="badge">External</span>}
      </h1>
      {channel.topic !== undefined && channel.kind !== "im" && <p class="topic"><Mrkdwn text={channel.topic} /></p>}
      {channel.kind !== "im" && channel.member && channel.app_in === false && <AddApp channel={channel} />}
      {person && !app && <p class="topic">{[person.title, `${clockTime(sandboxNow(), person.tz)} local time`].filter(Boolean).join(" · ")}</p>}
    </header>
  );
}

/** Apps only hear and speak where they were added. */
function AddApp({ channel }: { channel: Channel }) {
  const name = mainApp()?.name ?? "the app";
  return (
    <button type="button" class="button add-app" title={`${name} is not in this channel yet`} onClick={() => void perform("invite_app", { channel: channel.id })}>
      <Icon name="plus" size={14} /> Add {name}
    </button>
  );
}

function JoinBar({ channel }: { channel: Channel }) {
  const [busy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    await perform("join", { channel: channel.id });
    setBusy(false);
  };
  return (
    <div class="bar-note">
      <span>You are looking at <b>#{channel.name}</b>.</span>
      <button type="button" class="button primary" disabled={busy} onClick={() => void join()}>Join channel</button>
    </div>
  );
}
