/** The browser's own modal dialog: it keeps the focus inside, makes the rest inert and answers Esc. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { focusAgain, focusAndAround } from "./kept_focus";

interface DialogProps {
  label: string;
  className?: string;
  onClose: () => void;
  /** A click on the dimmed page closes it. */
  lightDismiss?: boolean;
  children: ComponentChildren;
}

export function Dialog({ label, className, onClose, lightDismiss, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const box = dialog.current!;
    const before = focusAndAround();
    box.showModal();
    box.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      box.close();
      focusAgain(before);
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${className ?? ""}`}
      aria-label={label}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close.current();
      }}
      onMouseDown={(event) => {
        if (lightDismiss && event.target === dialog.current) close.current();
      }}
    >
      {children}
    </dialog>
  );
}
