/** Right: the replies of one message. */
import { openThread } from "./acts";
import { threadKey } from "./reading";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { MessageList } from "./message_list";
import { channelTitle } from "./people";
import { useStore, type Thread } from "./store";

export function ThreadPane({ thread }: { thread: Thread }) {
  const key = threadKey(thread);
  const me = useStore((s) => s.me);
  const messages = useStore((s) => s.messages[key]);
  const channel = useStore((s) => s.workspace?.channels.find((c) => c.id === thread.channel));
  return (
    <aside class="pane thread" aria-label="Thread">
      <header class="pane-head">
        <h1><span>Thread</span></h1>
        <p class="topic">{channel?.kind === "im" ? "" : "#"}{channelTitle(channel)}</p>
        <button type="button" class="bar-button plain-button" aria-label="Close thread" onClick={() => openThread(null)}><Icon name="close" /></button>
      </header>
      <MessageList key={`${me}/${key}`} channel={thread.channel} thread={thread.ts} messages={messages} empty="No replies yet." />
      {channel?.member && <Composer key={`${me}/${key}`} channel={thread.channel} thread={thread.ts} placeholder="Reply…" />}
    </aside>
  );
}
