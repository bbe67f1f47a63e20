/** The modal stack: its top view as a dialog, with inputs, errors and what became of a submission. */
import { useEffect, useRef, useState } from "preact/hooks";
import { perform } from "./acts";
import { refreshViews } from "./reading";
import { Blocks } from "./blocks/blocks";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import { readForm } from "./inputs/states";
import { Avatar, mainApp } from "./people";
import { useStore } from "./store";
import { SurfaceProvider, useSurfaceOf } from "./surface";
import { unbroken, wordsOf } from "./text/draw_mrkdwn";
import type { FormValues, View } from "./types";

export function Modals() {
  const views = useStore((s) => s.views);
  const [values, setValues] = useState<Record<string, FormValues>>({});
  const top = views[views.length - 1];
  useEffect(() => {
    // What was typed lives as long as its view: a pushed view comes back to it, a closed one forgets it.
    const open = new Set(views.map((v) => v.id));
    setValues((held) => Object.fromEntries(Object.entries(held).filter(([id]) => open.has(id))));
  }, [views]);
  if (!top) return null;
  return <Modal key={top.id} view={top} depth={views.length} values={values[top.id] ?? {}} setValues={(next) => setValues((held) => ({ ...held, [top.id]: next }))} />;
}

interface ModalProps {
  view: View;
  depth: number;
  values: FormValues;
  setValues: (values: FormValues) => void;
}

function Modal({ view, depth, values, setValues }: ModalProps) {
  const app = mainApp();
  const [found, setFound] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState("");
  const [sending, setSending] = useState(false);
  const surface = useSurfaceOf({ view: view.id }, "modal", found, view.state, { values, setValues });
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLElement>(null);
  const errorKey = Object.keys(found).join();
  useEffect(() => setFound(view.errors ?? {}), [view.errors, view.hash]);
  useEffect(() => {
    if (errorKey) body.current?.querySelector<HTMLElement>(".invalid :is(input,textarea,button,select)")?.focus();
  }, [errorKey]);
  useEffect(() => {
    const box = body.current;
    if (!box || box.contains(document.activeElement)) return;
    const field = box.querySelector<HTMLElement>("[data-autofocus],.input-block :is(input,textarea,button)");
    if (field) return field.focus();
    // Nothing to fill in: Enter closes what only tells something. It sends nothing that was not looked at.
    if (!foot.current?.contains(document.activeElement)) foot.current?.querySelector("button")?.focus();
  }, [view.hash]);
  const title = wordsOf(view.title) || "Form";

  const submit = async () => {
    if (sending) return;
    surface.hush();
    const form = readForm(view.blocks, values, view.state);
    setFound(form.errors);
    setFailure("");
    if (Object.keys(form.errors).length) return;
    setSending(true);
    const reply = await perform("submit", { view: view.id, values: form.values }, true);
    setSending(false);
    if (reply.errors) setFound(reply.errors as Record<string, string>);
    else if (!reply.ok) setFailure(reply.error ?? "We had some trouble connecting. Try again?");
    void refreshViews();
  };
  const close = async (all = false) => {
    surface.hush();
    await perform("close", { view: view.id, ...(all ? { whole: true } : {}) }, true);
    void refreshViews();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !view.submit) return;
    event.preventDefault(); // on a button or a select Enter would press it, too
    void submit();
  };
  return (
    <Dialog label={title} className="modal" onClose={() => void close()}>
      <form onSubmit={(e) => { e.preventDefault(); if (view.submit) void submit(); }} onKeyDown={keyed} noValidate>
        <header class="dialog-head">
          {depth > 1 && <button type="button" class="bar-button plain-button" aria-label="Back" onClick={() => void close()}><Icon name="left" /></button>}
          <Avatar id={app?.id ?? ""} name={app?.name ?? "App"} icon={app?.icon} app />
          <h2>{unbroken(title)}</h2>
          <button type="button" class="bar-button plain-button" aria-label="Close" onClick={() => void close(depth > 1)}><Icon name="close" /></button>
        </header>
        <div class="dialog-body" ref={body}>
          {failure && <div class="alert error" role="alert"><Icon name="warning" /><div>{failure}</div></div>}
          <SurfaceProvider value={surface}><Blocks blocks={view.blocks ?? []} /></SurfaceProvider>
        </div>
        <footer class="dialog-foot" ref={foot}>
          <button type="button" class="button" onClick={() => void close()}>{wordsOf(view.close) || (view.submit ? "Cancel" : "Close")}</button>
          {view.submit && <button type="submit" class={`button primary${sending ? " busy" : ""}`} aria-busy={sending} disabled={Boolean(view.submit_disabled)}>{wordsOf(view.submit)}</button>}
        </footer>
      </form>
    </Dialog>
  );
}
