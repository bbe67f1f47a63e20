/** One message: who, when, what, reactions, thread; and the page's own grey lines. */
import { Component } from "preact";
import { useRef, useState } from "preact/hooks";
import { dismiss, openThread, perform } from "./acts";
import { messageKey, sandboxNow } from "./reading";
import { Attachment } from "./blocks/attachments";
import { useKeptFocus } from "./kept_focus";
import { Blocks } from "./blocks/blocks";
import { FileChip } from "./blocks/media";
import { Icon } from "./icons";
import { Avatar, MemberAvatar, authorOf, memberOf, useZone } from "./people";
import { PersonButton } from "./profile";
import { Reactions } from "./reactions";
import { set, useStore } from "./store";
import { SurfaceProvider, useSurfaceOf } from "./surface";
import { ago, chipTime, clockTime, msOf, wholeDate } from "./text/dates";
import { Mrkdwn } from "./text/draw_mrkdwn";
import { unescapeText } from "./text/mrkdwn";
import { Toolbar } from "./toolbar";
import type { Message, Note, Where } from "./types";

interface MessageRowProps {
  message: Message;
  channel: string;
  thread?: string;
  together: boolean;
}

/** Not drawn again unless something of it changed: channels can be long. */
export class MessageRow extends Component<MessageRowProps> {
  override shouldComponentUpdate(next: MessageRowProps): boolean {
    const now = this.props;
    return next.message !== now.message || next.together !== now.together || next.channel !== now.channel;
  }
  render(props: MessageRowProps) {
    return <Row {...props} />;
  }
}

function Row({ message, channel, thread, together }: MessageRowProps) {
  const editing = useStore((s) => s.editing === `${channel}/${message.ts}/${thread ?? ""}`);
  const zone = useZone();
  const row = useRef<HTMLElement>(null);
  useKeptFocus(row);
  const author = authorOf(message);
  const ms = msOf(message.ts);
  const time = <time class="time" title={`${wholeDate(ms, zone)}, ${clockTime(ms, zone)}`}>{clockTime(ms, zone)}</time>;
  return (
    <article ref={row} class={`message${together ? " together" : ""}${message.ephemeral ? " ephemeral" : ""}`} data-ts={message.ts} data-ephemeral={message.ephemeral ? message.id : undefined} aria-label={`${author.name}, ${clockTime(ms, zone)}`} tabIndex={-1}>
      <div class="gutter">
        {together ? time : author.app ? <Avatar id={author.id} name={author.name} icon={author.icon} app /> : <MemberAvatar member={author.member} />}
      </div>
      <div class="message-main">
        {message.ephemeral && <p class="only-you"><Icon name="eye" size={13} /> Only visible to you</p>}
        {!together && (
          <p class="message-head">
            {author.member && !author.app ? <PersonButton id={author.id} className="author">{author.name}</PersonButton> : <b class="author">{author.name}</b>}
            {author.app && <span class="badge">APP</span>}
            {time}
          </p>
        )}
        {editing ? <Editor message={message} channel={channel} /> : <Body message={message} channel={channel} />}
        {message.ephemeral && <button type="button" class="linklike" onClick={() => dismiss(messageKey(message))}>Dismiss message</button>}
        {!message.ephemeral && <Reactions message={message} channel={channel} />}
        {!thread && (message.reply_count ?? 0) > 0 && <Replies message={message} channel={channel} />}
      </div>
      {!message.ephemeral && !editing && <Toolbar message={message} channel={channel} thread={thread} />}
    </article>
  );
}

/** A person's own rich_text only repeats the text they typed: the text keeps their marks. */
function isTyped(message: Message): boolean {
  return Boolean(!message.bot && message.text && !memberOf(message.user)?.bot && message.blocks?.every((b) => b.type === "rich_text"));
}

function Body({ message, channel }: { message: Message; channel: string }) {
  const where: Where = message.ephemeral ? { ephemeral: message.id ?? message.ts } : { channel, ts: message.ts };
  const surface = useSurfaceOf(where, "message", {}, message.state);
  const blocks = isTyped(message) ? [] : (message.blocks ?? []);
  const edited = message.edited ? <span class="edited"> (edited)</span> : null;
  return (
    <SurfaceProvider value={surface}>
      <div class="message-body">
        {blocks.length > 0 ? <Blocks blocks={blocks} /> : message.text ? <div class="text"><Mrkdwn text={message.text} />{edited}</div> : null}
        {blocks.length > 0 && edited}
        {(message.attachments ?? []).map((a, i) => <Attachment key={String(a.id ?? i)} attachment={a} />)}
        {(message.files ?? []).map((f, i) => <FileChip key={String(f.id ?? i)} file={f} />)}
      </div>
    </SurfaceProvider>
  );
}

function Replies({ message, channel }: { message: Message; channel: string }) {
  const zone = useZone();
  const count = message.reply_count ?? 0;
  const people = (message.reply_users ?? []).slice(0, 4);
  return (
    <button type="button" class="replies" onClick={() => openThread({ channel, ts: message.ts })}>
      {people.map((id) => <MemberAvatar key={id} member={memberOf(id)} size="small" />)}
      <b>{count} {count === 1 ? "reply" : "replies"}</b>
      {message.latest_reply && <span title={chipTime(msOf(message.latest_reply), zone)}>Last reply {ago(msOf(message.latest_reply), sandboxNow())}</span>}
    </button>
  );
}

/** What somebody typed, as they typed it: mentions by handle, entities undone. */
function typedAgain(text: string): string {
  const names = text.replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => (memberOf(id) ? `@${memberOf(id)!.name}` : whole));
  return unescapeText(names.replace(/<(?:mailto:)?([^|>]+)(?:\|([^>]+))?>/g, (_, url: string, label?: string) => label ?? url));
}

function Editor({ message, channel }: { message: Message; channel: string }) {
  const [text, setText] = useState(typedAgain(message.text ?? ""));
  const stop = () => set({ editing: null });
  const save = async () => {
    if (!text.trim()) return;
    const reply = await perform("edit", { channel, ts: message.ts, text });
    if (reply.ok) stop();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      stop();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div class="editor">
      <textarea class="field" rows={2} aria-label="Edit message" value={text} ref={(box) => { if (box && document.activeElement !== box) { box.focus(); box.selectionStart = box.value.length; } }} onInput={(e) => setText(e.currentTarget.value)} onKeyDown={keyed} />
      <div class="editor-buttons"><button type="button" class="button" onClick={stop}>Cancel</button><button type="button" class="button primary" onClick={() => void save()}>Save</button></div>
    </div>
  );
}

/** What Slack tells one person about a command that failed. */
export function NoteRow({ note }: { note: Note }) {
  const zone = useZone();
  return (
    <article class="message ephemeral note" data-note={note.id}>
      <div class="gutter"><span class="avatar bot-face" aria-hidden="true">💬</span></div>
      <div class="message-main">
        <p class="only-you"><Icon name="eye" size={13} /> Only visible to you</p>
        <p class="message-head"><b class="author">Slackbot</b><time class="time">{clockTime(msOf(note.ts), zone)}</time></p>
        <p class="note-text" role="alert">{note.text}</p>
        <button type="button" class="linklike" onClick={() => dismiss(note.id)}>Dismiss message</button>
      </div>
    </article>
  );
}

