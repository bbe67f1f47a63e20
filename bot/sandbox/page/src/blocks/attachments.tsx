/** Secondary attachments: the coloured bar, with old fields or with blocks. */
import { Link, Mrkdwn } from "../text/draw_mrkdwn";
import { ago } from "../text/dates";
import { sandboxNow } from "../reading";
import type { Loose } from "../types";
import { Blocks } from "./blocks";
import { Picture } from "./media";

const NAMED: Record<string, string> = { good: "#2eb67d", warning: "#daa038", danger: "#d1344b" };

function barColour(colour: unknown): string | undefined {
  const text = String(colour ?? "");
  if (NAMED[text]) return NAMED[text];
  return /^#?[0-9a-f]{6}$|^#?[0-9a-f]{3}$/i.test(text) ? `#${text.replace("#", "")}` : undefined;
}

export function Attachment({ attachment: a }: { attachment: Loose }) {
  const colour = barColour(a.color);
  const fields = (a.fields ?? []) as Loose[];
  return (
    <div class="attachment-whole">
      {a.pretext && <div class="text"><Mrkdwn text={String(a.pretext)} /></div>}
      <div class="attachment" style={colour ? { borderColor: colour } : undefined}>
        <div class="attachment-words">
          {a.author_name && <div class="attachment-author">{a.author_icon && <Picture image={{ image_url: a.author_icon, alt_text: "" }} className="context-image" />}<Link url={String(a.author_link ?? "")}>{String(a.author_name)}</Link></div>}
          {a.title && <div class="attachment-title"><Link url={String(a.title_link ?? "")}><Mrkdwn text={String(a.title)} /></Link></div>}
          {a.text && <div class="text"><Mrkdwn text={String(a.text)} /></div>}
          {fields.length > 0 && (
            <div class="attachment-fields">
              {fields.map((f, i) => <div key={i} class={f.short ? "short" : "long"}><b>{String(f.title ?? "")}</b><div class="text"><Mrkdwn text={String(f.value ?? "")} /></div></div>)}
            </div>
          )}
          {a.blocks && <Blocks blocks={a.blocks as Loose[]} />}
          {a.image_url && <Picture image={{ image_url: a.image_url, alt_text: String(a.title ?? a.fallback ?? "") }} className="figure-image" />}
          {(a.footer || a.ts) && <div class="dim small-text">{[a.footer, a.ts ? ago(Number(a.ts) * 1000, sandboxNow()) : ""].filter(Boolean).join(" · ")}</div>}
        </div>
        {a.thumb_url && <Picture image={{ image_url: a.thumb_url, alt_text: "" }} className="accessory-image" />}
      </div>
    </div>
  );
}
