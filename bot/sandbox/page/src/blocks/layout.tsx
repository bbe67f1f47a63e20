/** section, actions, context, context_actions and input blocks. */
import { useId } from "preact/hooks";
import { Element } from "../inputs/element";
import { useSurface } from "../surface";
import { TextObject } from "../text/draw_mrkdwn";
import type { Loose } from "../types";
import type { BlockProps } from "./blocks";
import { Picture } from "./media";

const idOf = (block: Loose): string => String(block.block_id ?? "");

function Accessory({ block }: BlockProps) {
  const element = block.accessory as Loose;
  if (element.type === "image") return <Picture image={element} className="accessory-image" />;
  return <Element element={element} block_id={idOf(block)} />;
}

export function Section({ block }: BlockProps) {
  const fields = (block.fields ?? []) as Loose[];
  return (
    <div class="section">
      <div class="section-text">
        {block.text && <div class="text"><TextObject text={block.text} /></div>}
        {fields.length > 0 && <div class="fields">{fields.map((field, i) => <div key={i} class="text"><TextObject text={field} /></div>)}</div>}
      </div>
      {block.accessory && <div class="accessory"><Accessory block={block} /></div>}
    </div>
  );
}

export function Actions({ block }: BlockProps) {
  return (
    <div class="actions">
      {((block.elements ?? []) as Loose[]).map((element, i) => <Element key={String(element.action_id ?? i)} element={element} block_id={idOf(block)} />)}
    </div>
  );
}

export function Context({ block }: BlockProps) {
  return (
    <div class="context">
      {((block.elements ?? []) as Loose[]).map((element, i) =>
        element.type === "image" ? <Picture key={i} image={element} className="context-image" /> : <span key={i} class="text"><TextObject text={element} /></span>,
      )}
    </div>
  );
}

export function ContextActions({ block }: BlockProps) {
  return <div class="actions quiet">{((block.elements ?? []) as Loose[]).map((element, i) => <Element key={i} element={element} block_id={idOf(block)} />)}</div>;
}

const GROUPED = new Set(["checkboxes", "radio_buttons"]);

export function InputBlock({ block }: BlockProps) {
  const surface = useSurface();
  const id = useId();
  const element = (block.element ?? {}) as Loose;
  const error = surface.errors[idOf(block)];
  const hint = block.hint ? `${id}-hint` : "";
  const described = [error ? `${id}-error` : "", hint].filter(Boolean).join(" ");
  const aria = {
    id: `${id}-control`,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? true : undefined,
    "aria-required": block.optional || GROUPED.has(String(element.type)) ? undefined : true,
  };
  return (
    <div class={`input-block${error ? " invalid" : ""}`}>
      <label id={`${id}-label`} for={`${id}-control`}>
        <TextObject text={block.label} />
        {block.optional && <span class="optional"> (optional)</span>}
      </label>
      <Element element={element} block_id={idOf(block)} quiet dispatch={Boolean(block.dispatch_action)} aria={aria} />
      {error && <p id={`${id}-error`} class="error" role="alert">{error}</p>}
      {block.hint && <p id={hint} class="hint"><TextObject text={block.hint} /></p>}
    </div>
  );
}
