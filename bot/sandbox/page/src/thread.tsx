/** Right: the replies of one message. */
import { useEffect } from "preact/hooks";
import { openThread } from "./acts";
import { threadKey } from "./reading";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { focusAgain, focusLost } from "./kept_focus";
import { MessageList } from "./message_list";
import { channelTitle } from "./people";
import { useStore, type Thread } from "./store";

export function ThreadPane({ thread }: { thread: Thread }) {
  const key = threadKey(thread);
  const me = useStore((s) => s.me);
  const messages = useStore((s) => s.messages[key]);
  const channel = useStore((s) => s.workspace?.channels.find((c) => c.id === thread.channel));
  useEffect(() => () => void requestAnimationFrame(() => focusLost() && backTo(`[data-ts="${thread.ts}"]`)), [thread.ts]);
  return (
    <aside class="pane thread" aria-label="Thread">
      <header class="pane-head">
        <h1><span>Thread</span></h1>
        <p class="topic">{channel?.kind === "im" ? "" : "#"}{channelTitle(channel)}</p>
        <button type="button" class="bar-button plain-button" aria-label="Close thread" onClick={() => openThread(null)}><Icon name="close" /></button>
      </header>
      <MessageList key={`${me}/${key}`} channel={thread.channel} thread={thread.ts} messages={messages} empty="No replies yet." />
      <Behind place={channel?.kind === "im" ? channelTitle(channel) : `#${channelTitle(channel)}`} />
      {channel?.member && <Composer key={`${me}/${key}`} channel={thread.channel} thread={thread.ts} placeholder="Reply…" />}
    </aside>
  );
}

function backTo(row: string): HTMLElement | null {
  const found = document.querySelector<HTMLElement>(`main ${row}`);
  focusAgain(found ? [found] : []);
  return found;
}

/** An answer that only oneself sees came into the channel, which a narrow window hides behind the thread. */
function Behind({ place }: { place: string }) {
  const key = useStore((s) => s.behind);
  if (!key) return null;
  const show = () => {
    openThread(null);
    requestAnimationFrame(() => backTo(`[data-ephemeral="${key.slice(1)}"]`)?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <p class="behind" role="status">
      <Icon name="eye" size={13} /> <span>New in {place}, only visible to you</span>
      <button type="button" class="linklike" onClick={show}>Show</button>
    </p>
  );
}
