/** table (as it is) and data_table (sorted, searched and paged by the reader). */
import { useMemo, useState } from "preact/hooks";
import { Icon } from "../icons";
import { plain } from "../text/draw_mrkdwn";
import { RichText, richWords } from "../text/rich_text";
import type { Loose } from "../types";
import type { BlockProps } from "./blocks";

type Row = Loose[];

function Cell({ cell }: { cell: Loose | undefined }) {
  if (!cell) return null;
  if (cell.type === "rich_text") return <RichText block={cell} />;
  return <>{plain(cell.text ?? (cell.value === undefined ? "" : String(cell.value)))}</>;
}

const cellWords = (cell: Loose | undefined): string => (!cell ? "" : cell.type === "rich_text" ? richWords(cell) : String(cell.text ?? cell.value ?? ""));

export function Table({ block }: BlockProps) {
  const [head, ...body] = (block.rows ?? []) as Row[];
  const settings = (block.column_settings ?? []) as (Loose | null)[];
  const classOf = (column: number) => `to-${settings[column]?.align ?? "left"}${settings[column]?.is_wrapped ? " wrapped" : ""}`;
  if (!head) return null;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead><tr>{head.map((cell, c) => <th key={c} scope="col" class={classOf(c)}><Cell cell={cell} /></th>)}</tr></thead>
        <tbody>{body.map((row, r) => <tr key={r}>{row.map((cell, c) => <td key={c} class={classOf(c)}><Cell cell={cell} /></td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function compare(a: Loose | undefined, b: Loose | undefined): number {
  if (a?.type === "raw_number" && b?.type === "raw_number") return Number(a.value) - Number(b.value);
  return cellWords(a).localeCompare(cellWords(b), undefined, { numeric: true });
}

export function DataTable({ block }: BlockProps) {
  const rows = (block.rows ?? []) as Row[];
  const head = rows[0] ?? [];
  const size = Math.max(1, Number(block.page_size ?? 5));
  const rowHeader = Number(block.row_header_column_index ?? 0);
  const [sort, setSort] = useState<{ column: number; down: boolean } | null>(null);
  const [typed, setTyped] = useState("");
  const [page, setPage] = useState(0);
  const found = useMemo(() => {
    const word = typed.trim().toLowerCase();
    const body = rows.slice(1).filter((row) => !word || row.some((cell) => cellWords(cell).toLowerCase().includes(word)));
    if (sort) body.sort((a, b) => compare(a[sort.column], b[sort.column]) * (sort.down ? -1 : 1));
    return body;
  }, [rows, typed, sort]);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const at = Math.min(page, pages - 1);
  const turn = (column: number) => setSort(sort?.column !== column ? { column, down: false } : sort.down ? null : { column, down: true });
  const numeric = (column: number) => (rows[1]?.[column]?.type === "raw_number" ? "to-right" : "to-left");
  return (
    <div class="data-table">
      {rows.length - 1 > size && (
        <label class="table-search"><Icon name="search" size={14} /><input type="text" aria-label={`Search: ${block.caption}`} placeholder="Search" value={typed} onInput={(e) => { setTyped(e.currentTarget.value); setPage(0); }} /></label>
      )}
      <div class="table-scroll" tabIndex={0} role="region" aria-label={String(block.caption ?? "Table")}>
        <table>
          <caption>{String(block.caption ?? "")}</caption>
          <thead>
            <tr>
              {head.map((cell, c) => (
                <th key={c} scope="col" class={numeric(c)} aria-sort={sort?.column === c ? (sort.down ? "descending" : "ascending") : "none"}>
                  <button type="button" onClick={() => turn(c)}><Cell cell={cell} /><span aria-hidden="true" class="sort">{sort?.column === c ? (sort.down ? "↓" : "↑") : "↕"}</span></button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(at * size, at * size + size).map((row, r) => (
              <tr key={r}>{row.map((cell, c) => (c === rowHeader ? <th key={c} scope="row" class={numeric(c)}><Cell cell={cell} /></th> : <td key={c} class={numeric(c)}><Cell cell={cell} /></td>))}</tr>
            ))}
            {!found.length && <tr><td colSpan={head.length} class="dim">No matches</td></tr>}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div class="pager">
          <button type="button" class="button quiet" aria-label="Previous page" disabled={at === 0} onClick={() => setPage(at - 1)}><Icon name="left" size={15} /></button>
          <span aria-live="polite">{`${at * size + 1}–${Math.min(found.length, (at + 1) * size)} of ${found.length}`}</span>
          <button type="button" class="button quiet" aria-label="Next page" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}><Icon name="right" size={15} /></button>
        </div>
      )}
    </div>
  );
}
