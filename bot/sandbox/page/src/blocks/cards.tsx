/** card, carousel, alert, plan and task_card. */
import { useRef } from "preact/hooks";
import { Icon } from "../icons";
import { Element } from "../inputs/element";
import { TextObject, plain } from "../text/draw_mrkdwn";
import { RichText } from "../text/rich_text";
import type { Loose } from "../types";
import type { BlockProps } from "./blocks";
import { Picture } from "./media";

export function Card({ block }: BlockProps) {
  return (
    <article class="card">
      {block.hero_image && <Picture image={block.hero_image} className="card-hero" />}
      <div class="card-body">
        <div class="card-head">
          {block.icon && <Picture image={block.icon} className="card-icon" />}
          {block.slack_icon && <span class="card-icon"><Icon name={ICON[String(block.slack_icon.name)] ?? "info"} /></span>}
          <div>
            {block.title && <div class="card-title"><TextObject text={block.title} /></div>}
            {block.subtitle && <div class="dim"><TextObject text={block.subtitle} /></div>}
          </div>
        </div>
        {block.body && <div class="text"><TextObject text={block.body} /></div>}
        {block.subtext && <div class="dim small-text"><TextObject text={block.subtext} /></div>}
        {((block.actions ?? []) as Loose[]).length > 0 && (
          <div class="actions">{(block.actions as Loose[]).map((b, i) => <Element key={i} element={b} block_id={String(block.block_id ?? "")} />)}</div>
        )}
      </div>
    </article>
  );
}

const ICON: Record<string, string> = { warning: "warning", check: "check", flag: "flag", file: "file", edit: "edit", trash: "trash", comment: "thread", plus: "plus", code: "code", "eye-open": "eye", refresh: "clock", calendar: "clock" };

export function Carousel({ block }: BlockProps) {
  const strip = useRef<HTMLDivElement>(null);
  const move = (direction: number) => strip.current?.scrollBy({ left: direction * strip.current.clientWidth * 0.8, behavior: "smooth" });
  const cards = (block.elements ?? []) as Loose[];
  return (
    <div class="carousel" role="group" aria-label={`${cards.length} cards`}>
      {cards.length > 1 && <button type="button" class="carousel-step" aria-label="Earlier cards" onClick={() => move(-1)}><Icon name="left" /></button>}
      <div class="carousel-strip" ref={strip} tabIndex={0}>{cards.map((card, i) => <Card key={String(card.block_id ?? i)} block={card} />)}</div>
      {cards.length > 1 && <button type="button" class="carousel-step" aria-label="Further cards" onClick={() => move(1)}><Icon name="right" /></button>}
    </div>
  );
}

const LEVEL: Record<string, string> = { info: "info", warning: "warning", error: "warning", success: "check" };

export function Alert({ block }: BlockProps) {
  const level = String(block.level ?? "default");
  return (
    <div class={`alert ${level}`} role={level === "error" || level === "warning" ? "alert" : "status"}>
      <Icon name={LEVEL[level] ?? "info"} />
      <div class="text"><TextObject text={block.text} /></div>
    </div>
  );
}

const STATUS: Record<string, string> = { complete: "✓", in_progress: "…", error: "!", pending: "○" };

export function TaskCard({ block }: BlockProps) {
  const status = String(block.status ?? "pending");
  return (
    <div class={`task ${status}`}>
      <span class="task-mark" title={status.replace("_", " ")}>{STATUS[status] ?? "○"}</span>
      <div>
        <b>{plain(typeof block.title === "string" ? block.title : block.title?.text)}</b>
        {block.details && <RichText block={block.details} />}
        {block.output && <RichText block={block.output} />}
      </div>
    </div>
  );
}

export function Plan({ block }: BlockProps) {
  return (
    <div class="plan">
      <b>{plain(typeof block.title === "string" ? block.title : block.title?.text)}</b>
      {((block.tasks ?? []) as Loose[]).map((task, i) => <TaskCard key={i} block={task} />)}
    </div>
  );
}
