/** Files of a modal: uploaded at once, sent by id with the form. */
import { useState } from "preact/hooks";
import { perform } from "../acts";
import { readUpload } from "../upload";
import type { Loose } from "../types";
import type { InputProps } from "./text_input";

const MB = 1024 * 1024;

export function FileInput({ element, state, onChange, aria }: InputProps) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const files = (state.files ?? []) as Loose[];
  const most = Number(element.max_files ?? 10);
  const types = ((element.filetypes ?? []) as string[]).map((t) => `.${t}`);
  const picked = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const chosen = [...(input.files ?? [])];
    input.value = "";
    setProblem("");
    const tooBig = chosen.find((f) => f.size > 10 * MB);
    if (tooBig) return setProblem(`${tooBig.name} is larger than 10 MB.`);
    if (files.length + chosen.length > most) return setProblem(`At most ${most} file${most === 1 ? "" : "s"}.`);
    setBusy(true);
    const added: Loose[] = [];
    for (const file of chosen) {
      const reply = await perform("upload", await readUpload(file), true);
      if (reply.ok) added.push({ id: String(reply.file), name: file.name });
      else setProblem(reply.error ?? `${file.name} could not be uploaded.`);
    }
    setBusy(false);
    onChange({ type: state.type, files: [...files, ...added] });
  };
  return (
    <div class="files">
      <input class="field" type="file" multiple={most > 1} accept={types.join(",") || undefined} disabled={busy} {...aria} onChange={(e) => void picked(e)} />
      {files.map((file) => (
        <span key={String(file.id)} class="chip">
          {String(file.name ?? file.id)}
          <button type="button" aria-label={`Remove ${String(file.name)}`} onClick={() => onChange({ type: state.type, files: files.filter((f) => f !== file) })}>×</button>
        </span>
      ))}
      {problem && <p class="error" role="alert">{problem}</p>}
    </div>
  );
}
