/** Draws a list of blocks: one component per type of https://docs.slack.dev/reference/block-kit/blocks */
import type { ComponentType } from "preact";
import { DataVisualization } from "../charts/data_visualization";
import { TextObject, plain } from "../text/draw_mrkdwn";
import { Markdown } from "../text/markdown";
import { RichText } from "../text/rich_text";
import type { Loose } from "../types";
import { Alert, Card, Carousel, Plan, TaskCard } from "./cards";
import { Container } from "./container";
import { Actions, Context, ContextActions, InputBlock, Section } from "./layout";
import { FileBlock, ImageBlock, Video } from "./media";
import { DataTable, Table } from "./tables";

export interface BlockProps {
  block: Loose;
}

const Header = ({ block }: BlockProps) => <h3 class={`header level${Number(block.level ?? 1)}`}>{plain(block.text?.text)}</h3>;
const Divider = () => <hr class="divider" />;
const MarkdownBlock = ({ block }: BlockProps) => <Markdown text={String(block.text ?? "")} />;

const KINDS: Record<string, ComponentType<BlockProps>> = {
  section: Section,
  actions: Actions,
  context: Context,
  context_actions: ContextActions,
  header: Header,
  divider: Divider,
  image: ImageBlock,
  input: InputBlock,
  rich_text: RichText,
  markdown: MarkdownBlock,
  table: Table,
  data_table: DataTable,
  data_visualization: DataVisualization,
  card: Card,
  carousel: Carousel,
  container: Container,
  alert: Alert,
  video: Video,
  file: FileBlock,
  plan: Plan,
  task_card: TaskCard,
};

export function Block({ block }: BlockProps) {
  const Kind = KINDS[String(block?.type)];
  if (!Kind) return <p class="unknown">{`[${String(block?.type)} cannot be drawn] `}<TextObject text={block?.text} /></p>;
  return <div class={`block b-${String(block.type)}`} data-block={block.block_id}><Kind block={block} /></div>;
}

export function Blocks({ blocks }: { blocks: Loose[] }) {
  return <div class="blocks">{blocks.map((block, i) => <Block key={String(block?.block_id || i)} block={block} />)}</div>;
}
