/** container: a titled group of blocks that may fold. */
import { useState } from "preact/hooks";
import { Icon } from "../icons";
import { TextObject } from "../text/draw_mrkdwn";
import { RichText } from "../text/rich_text";
import type { Loose } from "../types";
import { Blocks, type BlockProps } from "./blocks";
import { Picture } from "./media";

export function Container({ block }: BlockProps) {
  const [open, setOpen] = useState(!block.default_collapsed);
  const title = (
    <>
      {block.icon && <Picture image={block.icon} className="card-icon" />}
      <span class="container-title">
        {block.rich_text_title ? <RichText block={block.rich_text_title} /> : <b><TextObject text={block.title} /></b>}
        {block.subtitle && <span class="dim"><TextObject text={block.subtitle} /></span>}
      </span>
    </>
  );
  return (
    <div class={`container ${String(block.width ?? "standard")}`}>
      {block.is_collapsible ? (
        <button type="button" class="container-head" aria-expanded={open} onClick={() => setOpen(!open)}>
          {title}
          <span class={`fold${open ? " open" : ""}`}><Icon name="right" size={16} /></span>
        </button>
      ) : (
        <div class={`container-head${block.has_header_divider ? " lined" : ""}`}>{title}</div>
      )}
      {open && <div class="container-body"><Blocks blocks={(block.child_blocks ?? []) as Loose[]} /></div>}
    </div>
  );
}
