/** Images, video (as a link: nothing is embedded) and files. */
import { useState } from "preact/hooks";
import { Icon } from "../icons";
import { Link, TextObject } from "../text/draw_mrkdwn";
import type { Loose } from "../types";
import type { BlockProps } from "./blocks";

/** Pictures come from the sandbox itself, from data or from https; anything else is only described. */
export function imageUrl(image: Loose): string {
  const url = String(image.image_url ?? image.slack_file?.url ?? image.url_private ?? image.url ?? "");
  if (url.startsWith(`${location.origin}/`)) return url;
  if (/^(https:\/\/|data:image\/(png|jpeg|gif|webp|svg\+xml))/i.test(url)) return url;
  if (/^\/[^/]/.test(url)) return url;
  return image.slack_file?.id ? `/files-pri/${encodeURIComponent(String(image.slack_file.id))}/image` : "";
}

export function Picture({ image, className }: { image: Loose; className?: string }) {
  const [failed, setFailed] = useState(false);
  const url = imageUrl(image);
  const alt = String(image.alt_text ?? "");
  if (!url || failed) return <span class={`no-image ${className ?? ""}`} role="img" aria-label={alt} title={alt}>{alt || "Image"}</span>;
  return <img class={className} src={url} alt={alt} title={alt} loading="lazy" onError={() => setFailed(true)} />;
}

export function ImageBlock({ block }: BlockProps) {
  return (
    <figure class="figure">
      {block.title && <figcaption><TextObject text={block.title} /></figcaption>}
      <Picture image={block} className="figure-image" />
    </figure>
  );
}

export function Video({ block }: BlockProps) {
  return (
    <div class="video">
      <Picture image={{ image_url: block.thumbnail_url, alt_text: block.alt_text }} className="video-image" />
      <div>
        <Link url={String(block.title_url ?? block.video_url ?? "")}><Icon name="play" size={14} /> <TextObject text={block.title} /></Link>
        {block.description && <p><TextObject text={block.description} /></p>}
        <p class="dim">{[block.author_name, block.provider_name].filter(Boolean).join(" · ")}</p>
      </div>
    </div>
  );
}

export function FileBlock({ block }: BlockProps) {
  return <FileChip file={(block.file as Loose | undefined) ?? { name: block.external_id ?? "Remote file" }} />;
}

function sizeWords(bytes: number): string {
  if (!bytes) return "";
  return bytes < 1024 ? `${bytes} bytes` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** A file of a message: a picture if it is one, else a chip with its name. */
export function FileChip({ file }: { file: Loose }) {
  const name = String(file.title || file.name || file.id || "File");
  const isImage = String(file.mimetype ?? "").startsWith("image/") || /^(png|jpe?g|gif|webp|svg)$/.test(String(file.filetype ?? ""));
  const url = imageUrl({ url: file.url_private ?? file.url ?? file.permalink });
  if (isImage && url) {
    return (
      <figure class="figure">
        <figcaption>{name}</figcaption>
        <Picture image={{ image_url: url, alt_text: file.alt_txt || name }} className="figure-image" />
      </figure>
    );
  }
  const inner = <><Icon name="file" /> <span><b>{name}</b><small>{[String(file.pretty_type ?? file.filetype ?? "").toUpperCase(), sizeWords(Number(file.size ?? 0))].filter(Boolean).join(" · ")}</small></span></>;
  return url ? <a class="file-chip" href={url} target="_blank" rel="noopener noreferrer">{inner}</a> : <span class="file-chip">{inner}</span>;
}
