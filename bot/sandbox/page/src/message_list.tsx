/** Messages by day and author; stays at the bottom while one is there. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useKeptFocus } from "./kept_focus";
import { messageKey, sandboxNow } from "./reading";
import { Icon } from "./icons";
import { MessageRow, NoteRow } from "./message";
import { authorOf, useZone } from "./people";
import { useStore } from "./store";
import { dayOf, dayTitle, msOf } from "./text/dates";
import type { Message, Note } from "./types";

type Line = { ts: string; message: Message; note?: undefined } | { ts: string; note: Note; message?: undefined };

const TOGETHER_MS = 5 * 60_000;
const NEAR_END = 80;
/** A long channel is drawn from its end, a page at a time, as one scrolls up. */
const PAGE = 60;

interface MessageListProps {
  channel: string;
  thread?: string;
  messages: Message[] | undefined;
  empty: string;
}

export function MessageList({ channel, thread, messages, empty }: MessageListProps) {
  const zone = useZone();
  const me = useStore((s) => s.me);
  const allNotes = useStore((s) => s.notes);
  const dismissed = useStore((s) => s.dismissed);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const [drawn, setDrawn] = useState(PAGE);
  const heightBefore = useRef(0);
  const count = useRef(0);
  const arrived = useRef(0);
  const lastTop = useRef(0);
  const lastSeen = useRef<string | undefined>(undefined);
  useKeptFocus(scroller);
  const notes = allNotes.filter((n) => n.as === me && n.channel === channel && n.thread === thread);
  const all = linesOf(messages ?? [], notes, dismissed);
  // While one reads further up, what arrives below must not push the oldest line out of sight.
  if (all.length > count.current) arrived.current = atEnd.current ? 0 : arrived.current + all.length - count.current;
  count.current = all.length;
  const lines = thread ? all : all.slice(-(drawn + arrived.current));
  const last = lines[lines.length - 1];

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // What one's own act brought is shown, wherever one was reading.
    if (lastSeen.current && last && last.ts > lastSeen.current && isMine(last, me)) atEnd.current = true;
    lastSeen.current = last?.ts;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  }, [last?.ts, lines.length, messages]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && heightBefore.current) box.scrollTop += box.scrollHeight - heightBefore.current;
    heightBefore.current = 0;
  }, [drawn]);

  const showEarlier = () => {
    heightBefore.current = scroller.current?.scrollHeight ?? 0;
    setDrawn(drawn + PAGE);
  };
  const scrolled = () => {
    const box = scroller.current;
    if (!box) return; // a smooth scroll may outlive its list
    if (box.scrollTop < NEAR_END && all.length > lines.length && !heightBefore.current) showEarlier();
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    // A chart that is drawn late moves the end away; only who scrolls up leaves it.
    if (near || box.scrollTop < lastTop.current) atEnd.current = near;
    lastTop.current = box.scrollTop;
    setAway(!atEnd.current);
  };
  const toEnd = () => {
    const box = scroller.current;
    box?.scrollTo({ top: box.scrollHeight, behavior: "smooth" });
  };
  return (
    <div class="list-frame">
      <div class="list" ref={scroller} onScroll={scrolled} tabIndex={0} role="region" aria-label="Messages">
        <div class="list-inner">
          {messages === undefined ? <p class="empty">Loading…</p> : !lines.length && <p class="empty">{empty}</p>}
          {all.length > lines.length && <button type="button" class="linklike earlier" onClick={showEarlier}>Show earlier messages</button>}
          {daysOf(lines, zone).map((day) => (
            <section key={day.key} class="day-group" aria-label={dayTitle(msOf(day.lines[0]!.ts), sandboxNow(), zone)}>
              {!thread && <div class="day"><span>{dayTitle(msOf(day.lines[0]!.ts), sandboxNow(), zone)}</span></div>}
              {day.lines.map((line, i) => <LineOf key={line.note ? line.note.id : messageKey(line.message)} line={line} before={day.lines[i - 1]} channel={channel} thread={thread} />)}
            </section>
          ))}
        </div>
      </div>
      {away && <button type="button" class="to-end" onClick={toEnd}><Icon name="down" size={14} /> Newest messages</button>}
    </div>
  );
}

function linesOf(messages: Message[], notes: Note[], dismissed: ReadonlySet<string>): Line[] {
  const shown = messages.filter((m) => !dismissed.has(messageKey(m)));
  const lines: Line[] = [...shown.map((message) => ({ ts: message.ts, message })), ...notes.map((note) => ({ ts: note.ts, note }))];
  return lines.sort((a, b) => Number(a.ts) - Number(b.ts));
}

function isMine(line: Line, me: string): boolean {
  return !line.message || Boolean(line.message.ephemeral) || line.message.user === me;
}

function daysOf(lines: Line[], zone?: string): { key: string; lines: Line[] }[] {
  const days: { key: string; lines: Line[] }[] = [];
  for (const line of lines) {
    const key = dayOf(msOf(line.ts), zone);
    const last = days[days.length - 1];
    if (last?.key === key) last.lines.push(line);
    else days.push({ key, lines: [line] });
  }
  return days;
}

function LineOf({ line, before, channel, thread }: { line: Line; before?: Line; channel: string; thread?: string }) {
  if (line.note) return <NoteRow note={line.note} />;
  const { message } = line;
  const previous = before?.message;
  const together =
    previous && !message.ephemeral && !previous.ephemeral && authorOf(previous).id === authorOf(message).id &&
    msOf(message.ts) - msOf(previous.ts) < TOGETHER_MS && !(thread && previous.ts === thread);
  return (
    <>
      <MessageRow message={message} channel={channel} thread={thread} together={Boolean(together)} />
      {thread && message.ts === thread && (message.reply_count ?? 0) > 0 && <div class="replies-line"><span>{message.reply_count} {message.reply_count === 1 ? "reply" : "replies"}</span></div>}
    </>
  );
}
