/** The data_visualization block: chart, legend, values under the pointer, and the same figures as a table. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Loose } from "../types";
import { AxisChart, markPath } from "./axis_chart";
import { Pie, type Segment } from "./pie_chart";
import { wholeNumber, type Series } from "./scale";

interface Figures {
  kind: string;
  categories: string[];
  series: Series[];
}

/** Both kinds of chart as rows and columns; missing points count as zero. */
function figuresOf(chart: Loose): Figures {
  const kind = String(chart.type ?? "bar");
  if (kind === "pie") {
    const segments = (chart.segments ?? []) as Segment[];
    return { kind, categories: segments.map((s) => String(s.label)), series: [{ name: "Value", values: segments.map((s) => Number(s.value) || 0) }] };
  }
  const categories = ((chart.axis_config?.categories ?? []) as unknown[]).map(String);
  const series = ((chart.series ?? []) as Loose[]).map((s) => {
    const points = new Map(((s.data ?? []) as Loose[]).map((p) => [String(p.label), Number(p.value) || 0]));
    return { name: String(s.name ?? ""), values: categories.map((c) => points.get(c) ?? 0) };
  });
  return { kind, categories, series };
}

export function DataVisualization({ block }: { block: Loose }) {
  const chart = (block.chart ?? {}) as Loose;
  const figures = figuresOf(chart);
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [active, setActive] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  useLayoutEffect(() => {
    const measure = () => frame.current && setWidth(Math.min(640, Math.floor(frame.current.clientWidth)));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(frame.current!);
    return () => watch.disconnect();
  }, []);
  const title = String(block.title ?? "");
  const empty = !figures.series.length || !figures.categories.length;
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setActive(((active ?? (step > 0 ? -1 : 0)) + step + figures.categories.length) % figures.categories.length);
  };
  const pie = figures.kind === "pie";
  return (
    <figure class="visualization">
      <figcaption>
        <b>{title}</b>
        <button type="button" class="linklike" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? "Show chart" : "Show table"}</button>
      </figcaption>
      <div ref={frame} class={`chart-frame${pie ? " with-pie" : ""}`} role={asTable ? undefined : "img"} aria-label={asTable ? undefined : summary(title, figures)} tabIndex={asTable ? undefined : 0} onKeyDown={keyed} onBlur={() => setActive(null)}>
        {asTable ? <FigureTable figures={figures} /> : empty || !width ? null : pie ? (
          <Pie segments={chart.segments as Segment[]} size={Math.min(width, 220)} active={active} onActive={setActive} />
        ) : (
          <AxisChart kind={figures.kind} series={figures.series} categories={figures.categories} xLabel={chart.axis_config?.x_label} yLabel={chart.axis_config?.y_label} width={width} height={Math.round(Math.min(280, Math.max(200, width * 0.45)))} active={active} onActive={setActive} />
        )}
        {!asTable && <Legend figures={figures} active={active} onActive={setActive} />}
      </div>
    </figure>
  );
}

function summary(title: string, { kind, categories, series }: Figures): string {
  const lines = series.map((s) => `${kind === "pie" ? "" : `${s.name}: `}${categories.map((c, i) => `${c} ${wholeNumber(s.values[i]!)}`).join(", ")}`);
  return `${title}, ${kind} chart. ${lines.join(". ")}`.slice(0, 1500);
}

/** Names the colours; while a category is pointed at, it also tells the values there. */
function Legend({ figures, active, onActive }: { figures: Figures; active: number | null; onActive: (i: number | null) => void }) {
  const { kind, categories, series } = figures;
  if (kind === "pie") {
    const total = series[0]!.values.reduce((a, b) => a + b, 0) || 1;
    return (
      <ul class="legend tall">
        {categories.map((name, i) => (
          <li key={i} class={active === i ? "on" : ""} onMouseEnter={() => onActive(i)} onMouseLeave={() => onActive(null)}>
            <Swatch k={i} kind={kind} /> {name} <b>{wholeNumber(series[0]!.values[i]!)}</b> <span class="dim">{Math.round((series[0]!.values[i]! / total) * 100)}%</span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ul class="legend">
      <li class="legend-at">{active === null ? "" : categories[active]}</li>
      {series.map((s, k) => <li key={k}><Swatch k={k} kind={kind} /> {s.name}{active !== null && <b>{wholeNumber(s.values[active]!)}</b>}</li>)}
    </ul>
  );
}

function Swatch({ k, kind }: { k: number; kind: string }) {
  return (
    <svg class="swatch chart" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {kind === "bar" || kind === "pie" ? <rect class={`fill c${k}`} x="1" y="1" width="12" height="12" rx="3" /> : <><path class={`line c${k}`} d="M0 7h14" /><path class={`mark c${k}`} d={markPath(k, 7, 7)} /></>}
    </svg>
  );
}

function FigureTable({ figures: { kind, categories, series } }: { figures: Figures }) {
  return (
    <div class="table-scroll" tabIndex={0}>
      <table>
        <thead><tr><th scope="col" />{series.map((s) => <th key={s.name} scope="col" class="to-right">{kind === "pie" ? "Value" : s.name}</th>)}</tr></thead>
        <tbody>{categories.map((c, i) => <tr key={c}><th scope="row">{c}</th>{series.map((s) => <td key={s.name} class="to-right">{wholeNumber(s.values[i]!)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
