/** What one can do with a message: react, reply, and the menu with the app's shortcuts. */
import { useRef, useState } from "preact/hooks";
import { openThread, perform, runShortcut, say } from "./acts";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import { mainApp } from "./people";
import { Menu, type MenuItem } from "./popover";
import { AddReaction, react } from "./reactions";
import { set, useStore } from "./store";
import { emojiChar } from "./text/emoji";
import { plainPreview } from "./text/preview";
import type { Message } from "./types";

const QUICK = ["thumbsdown", "thumbsup", "seedling"];

export function Toolbar({ message, channel, thread }: { message: Message; channel: string; thread?: string }) {
  const me = useStore((s) => s.me);
  const has = (name: string) => message.reactions?.some((r) => r.name === name && r.users.includes(me)) ?? false;
  return (
    <div class="toolbar" role="toolbar" aria-label="Message actions">
      {QUICK.map((name) => <button key={name} type="button" class="quick" aria-label={`React with ${name}`} title={`:${name}:`} aria-pressed={has(name)} onClick={() => react(channel, message, name, has(name))}>{emojiChar(name)}</button>)}
      <AddReaction message={message} channel={channel} className="" />
      {!thread && <button type="button" aria-label="Reply in thread" title="Reply in thread" onClick={() => openThread({ channel, ts: message.thread_ts || message.ts })}><Icon name="thread" size={17} /></button>}
      <MoreMenu message={message} channel={channel} thread={thread} />
    </div>
  );
}

function MoreMenu({ message, channel, thread }: { message: Message; channel: string; thread?: string }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const me = useStore((s) => s.me);
  const shortcuts = useStore((s) => s.workspace?.shortcuts);
  const appName = mainApp()?.name ?? "App";
  const own = message.user === me && !message.bot;
  const mine: MenuItem[] = own
    ? [
        { label: "Edit message", run: () => set({ editing: `${channel}/${message.ts}/${thread ?? ""}` }) },
        { label: "Delete message…", danger: true, run: () => setDeleting(true) },
      ]
    : [];
  const forMessages = (shortcuts ?? []).filter((s) => s.type === "message");
  const items: (MenuItem | null)[] = [
    ...forMessages.map((s) => ({ label: s.name, hint: appName, run: () => void runShortcut(s.callback_id, { channel, ts: message.ts }) })),
    ...(forMessages.length ? [null] : []),
    { label: "Copy text", run: () => void navigator.clipboard?.writeText(plainPreview(message, 40_000)).then(() => say("Copied.")) },
    ...(mine.length ? [null, ...mine] : []),
  ];
  return (
    <>
      <button ref={anchor} type="button" class={open ? "open" : ""} aria-label="More actions" title="More actions" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="more" size={17} /></button>
      <Menu anchor={anchor} open={open} onClose={() => setOpen(false)} items={items} label="More actions" align="end" />
      {deleting && <DeleteDialog message={message} channel={channel} onDone={() => setDeleting(false)} />}
    </>
  );
}

function DeleteDialog({ message, channel, onDone }: { message: Message; channel: string; onDone: () => void }) {
  const remove = async () => {
    onDone();
    await perform("delete", { channel, ts: message.ts });
  };
  return (
    <Dialog label="Delete message" className="small" onClose={onDone}>
      <header class="dialog-head"><h2>Delete message</h2></header>
      <div class="dialog-body"><p>Delete this message? This cannot be undone.</p><blockquote>{plainPreview(message)}</blockquote></div>
      <footer class="dialog-foot"><button type="button" class="button" onClick={onDone}>Cancel</button><button type="button" class="button danger" data-autofocus onClick={() => void remove()}>Delete</button></footer>
    </Dialog>
  );
}
