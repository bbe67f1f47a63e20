/** Where one types: messages, slash commands, mentions. Enter sends, Shift+Enter breaks the line, Up edits the last message. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { perform, runShortcut, say, sendText } from "./acts";
import { suggestionsFor, type Suggested } from "./composer_suggestions";
import { draftOf, keepDraft } from "./drafts";
import { Icon } from "./icons";
import { mainApp } from "./people";
import { Menu, Popover, reveal } from "./popover";
import { EmojiPicker } from "./reactions";
import { get, set, useStore } from "./store";
import { emojiChar } from "./text/emoji";
import { readUpload } from "./upload";

interface ComposerProps {
  channel: string;
  thread?: string;
  placeholder: string;
}

export function Composer({ channel, thread, placeholder }: ComposerProps) {
  const key = `${get().me}/${channel}/${thread ?? ""}`;
  const [text, setText] = useState(draftOf(key));
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [quiet, setQuiet] = useState(false);
  const [sending, setSending] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const goTo = useRef(-1);
  const suggested = quiet ? null : suggestionsFor(text, caret);
  const chosen = Math.min(active, (suggested?.offers.length ?? 1) - 1);

  useEffect(() => {
    if (matchMedia("(min-width: 721px)").matches && !document.querySelector("dialog[open]")) box.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    const area = box.current!;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 240)}px`;
    if (goTo.current < 0) return;
    // At once, not in a later frame: the next key may already be on its way.
    area.focus();
    area.setSelectionRange(goTo.current, goTo.current);
    goTo.current = -1;
  }, [text]);

  const write = (next: string, at = next.length) => {
    setText(next);
    setCaret(at);
    setActive(0);
    setQuiet(false);
    keepDraft(key, next);
  };
  const insert = (words: string, from = caret) => {
    const next = text.slice(0, from) + words + text.slice(caret).replace(/^ /, words.endsWith(" ") ? "" : " ");
    goTo.current = from + words.length;
    write(next, from + words.length);
  };
  const send = async () => {
    const typed = text.trim();
    if (!typed) return;
    write("");
    setSending((n) => n + 1);
    const reply = await sendText(channel, typed, thread);
    setSending((n) => n - 1);
    // A command that failed comes back, so that nothing typed is lost.
    if (!reply.ok && !box.current?.value) write(typed);
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (suggested && suggestionKey(event, suggested)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "ArrowUp" && !text) {
      event.preventDefault();
      editLast(channel, thread);
    }
  };
  const suggestionKey = (event: KeyboardEvent, list: Suggested): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = list.offers[chosen];
    if (step) setActive((chosen + step + list.offers.length) % list.offers.length);
    else if (event.key === "Escape") setQuiet(true);
    else if (event.key === "Tab" && !event.shiftKey && offer) insert(offer.insert, list.from);
    else if (event.key === "Enter" && offer) {
      // A command typed in full is sent by Enter; anything shorter is completed first.
      if (list.kind === "command" && offer.key === text.trim()) return false;
      insert(offer.insert, list.from);
    } else return false;
    return true;
  };
  const listId = `suggestions-${channel}-${thread ?? "channel"}`;
  const moved = (event: Event) => setCaret((event.currentTarget as HTMLTextAreaElement).selectionStart);
  return (
    <div class="composer">
      {suggested && <SuggestionList id={listId} suggested={suggested} active={chosen} onActive={setActive} onPick={(i) => insert(suggested.offers[i]!.insert, suggested.from)} />}
      <div class="composer-box">
        <textarea ref={box} rows={1} aria-label={placeholder} placeholder={placeholder} value={text} aria-autocomplete="list" aria-controls={listId} aria-activedescendant={suggested ? `${listId}-${chosen}` : undefined} onInput={(e) => write(e.currentTarget.value, e.currentTarget.selectionStart)} onKeyUp={moved} onClick={moved} onKeyDown={keyed} />
        <div class="composer-bar">
          <PlusMenu channel={channel} />
          <EmojiButton onPick={(name) => insert(emojiChar(name) ?? `:${name}:`)} />
          <button type="button" aria-label="Slash commands" title="Slash commands" disabled={Boolean(text)} onClick={() => insert("/", 0)}><span class="slash" aria-hidden="true">/</span></button>
          <span class="composer-note" aria-live="polite">{sending > 0 ? "Sending…" : ""}</span>
          <button type="button" class="send" aria-label="Send" title="Send (Enter)" disabled={!text.trim()} onClick={() => void send()}><Icon name="send" size={17} /></button>
        </div>
      </div>
    </div>
  );
}

interface SuggestionListProps {
  id: string;
  suggested: Suggested;
  active: number;
  onActive: (i: number) => void;
  onPick: (i: number) => void;
}

function SuggestionList({ id, suggested, active, onActive, onPick }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => reveal(list.current), [active]);
  return (
    <div ref={list} id={id} class={`suggestions ${suggested.kind}`} role="listbox" aria-label={suggested.title}>
      <p class="menu-heading">{suggested.title}<span>↑ ↓ to choose · Tab to take · Esc to close</span></p>
      {suggested.offers.map((offer, i) => (
        <div key={offer.key} id={`${id}-${i}`} role="option" aria-selected={i === active} class={`suggestion${i === active ? " active" : ""}`} onMouseMove={() => onActive(i)} onMouseDown={(e) => { e.preventDefault(); onPick(i); }}>
          <span class="suggestion-label">{offer.label}{offer.hint && <code>{offer.hint}</code>}</span>
          {offer.detail && <small>{offer.detail}</small>}
        </div>
      ))}
    </div>
  );
}

function editLast(channel: string, thread?: string): void {
  const { me, messages } = get();
  const own = (messages[thread ? `${channel}/${thread}` : channel] ?? []).filter((m) => m.user === me && !m.bot && !m.ephemeral && !(thread && m.ts === thread));
  const last = own[own.length - 1];
  if (last) set({ editing: `${channel}/${last.ts}/${thread ?? ""}` });
}

/** The app's global shortcuts, and files. */
function PlusMenu({ channel }: { channel: string }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const shortcuts = useStore((s) => s.workspace?.shortcuts);
  const app = mainApp()?.name ?? "";
  const global = (shortcuts ?? []).filter((s) => s.type === "global");
  const upload = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const picked = input.files?.[0];
    input.value = "";
    if (!picked) return;
    if (picked.size > 10 * 1024 * 1024) return say("Files of up to 10 MB fit here.");
    await perform("upload", { channel, ...(await readUpload(picked)) });
  };
  return (
    <>
      <button ref={anchor} type="button" aria-label="Shortcuts" title="Shortcuts" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="plus" size={17} /></button>
      <input ref={file} type="file" hidden onChange={(e) => void upload(e)} />
      <Menu anchor={anchor} open={open} onClose={() => setOpen(false)} label="Shortcuts" items={[
        ...(global.length ? [{ label: `${app} shortcuts`, heading: true }] : []),
        ...global.map((s) => ({ label: <><Icon name="bolt" size={15} /> {s.name}</>, hint: s.description, run: () => void runShortcut(s.callback_id) })),
        ...(global.length ? [null] : []),
        { label: <><Icon name="file" size={15} /> Upload a file</>, run: () => file.current?.click() },
      ]} />
    </>
  );
}

function EmojiButton({ onPick }: { onPick: (name: string) => void }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button ref={anchor} type="button" aria-label="Emoji" title="Emoji" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="smile" size={17} /></button>
      <Popover anchor={anchor} open={open} onClose={() => setOpen(false)} className="emoji-picker"><EmojiPicker onPick={(name) => { setOpen(false); onPick(name); }} /></Popover>
    </>
  );
}
