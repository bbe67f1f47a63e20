/** Draws the markdown block. The library only reads it into tokens; every token becomes an element, HTML becomes text. */
import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { Link, plain } from "./draw_mrkdwn";

function words(text: string): string {
  return plain(text.replace(/&quot;/g, '"').replace(/&#39;/g, "'"));
}

function draw(tokens: Token[] | undefined): ComponentChildren {
  return (tokens ?? []).map((token, i) => <Piece key={i} token={token} />);
}

function Table({ table }: { table: Tokens.Table }) {
  const align = (i: number) => `to-${table.align[i] ?? "left"}`;
  return (
    <div class="table-scroll" tabIndex={0}>
      <table>
        <thead><tr>{table.header.map((cell, i) => <th key={i} scope="col" class={align(i)}>{draw(cell.tokens)}</th>)}</tr></thead>
        <tbody>{table.rows.map((row, r) => <tr key={r}>{row.map((cell, i) => <td key={i} class={align(i)}>{draw(cell.tokens)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, i) => (
    <li key={i} class={item.task ? "md-task" : undefined}>
      {item.task && <input type="checkbox" checked={Boolean(item.checked)} disabled aria-label={item.checked ? "Done" : "To do"} />}{item.task && " "}
      {draw(item.tokens)}
    </li>
  ));
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Piece({ token }: { token: Token }) {
  switch (token.type) {
    case "space":
    case "checkbox": return null;
    case "heading": return <p class={`md-heading level${Math.min((token as Tokens.Heading).depth, 4)}`} role="heading" aria-level={(token as Tokens.Heading).depth}>{draw((token as Tokens.Heading).tokens)}</p>;
    case "paragraph": return <p>{draw((token as Tokens.Paragraph).tokens)}</p>;
    case "code": return <pre>{(token as Tokens.Code).text}</pre>;
    case "blockquote": return <blockquote>{draw((token as Tokens.Blockquote).tokens)}</blockquote>;
    case "list": return <List list={token as Tokens.List} />;
    case "table": return <Table table={token as Tokens.Table} />;
    case "hr": return <hr />;
    case "strong": return <b>{draw((token as Tokens.Strong).tokens)}</b>;
    case "em": return <i>{draw((token as Tokens.Em).tokens)}</i>;
    case "del": return <s>{draw((token as Tokens.Del).tokens)}</s>;
    case "codespan": return <code>{(token as Tokens.Codespan).text}</code>;
    case "br": return <br />;
    case "link": return <Link url={(token as Tokens.Link).href}>{draw((token as Tokens.Link).tokens)}</Link>;
    case "image": return <Link url={(token as Tokens.Image).href}>{(token as Tokens.Image).text || (token as Tokens.Image).href}</Link>;
    case "text": return (token as Tokens.Text).tokens ? <>{draw((token as Tokens.Text).tokens)}</> : <>{words((token as Tokens.Text).text)}</>;
    case "escape": return <>{(token as Tokens.Escape).text}</>;
    default: return <>{words(token.raw)}</>;
  }
}

export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{draw(lexer(text, { gfm: true }))}</div>;
}
