/** Bar (grouped), line and area charts as inline SVG. Colours are classes, so that themes may change them. */
import { clipped, labelEvery, shortNumber, ticksFor, type Series } from "./scale";

interface AxisChartProps {
  kind: string;
  series: Series[];
  categories: string[];
  xLabel?: string;
  yLabel?: string;
  width: number;
  height: number;
  active: number | null;
  onActive: (category: number | null) => void;
}

/** Shapes tell lines apart without colour. */
const MARKS = [
  (x: number, y: number) => `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0`,
  (x: number, y: number) => `M${x - 3.2} ${y - 3.2}h6.4v6.4h-6.4z`,
  (x: number, y: number) => `M${x} ${y - 4.2}l4.2 7.4h-8.4z`,
  (x: number, y: number) => `M${x} ${y - 4.6}l4.6 4.6l-4.6 4.6l-4.6-4.6z`,
];

export const markPath = (series: number, x: number, y: number): string => MARKS[series % MARKS.length]!(x, y);

export function AxisChart({ kind, series, categories, xLabel, yLabel, width, height, active, onActive }: AxisChartProps) {
  const ticks = ticksFor(series.flatMap((s) => s.values));
  const widest = Math.max(...ticks.map((t) => shortNumber(t).length));
  const box = { left: 12 + widest * 7 + (yLabel ? 16 : 0), right: width - 10, top: 10, bottom: height - 24 - (xLabel ? 16 : 0) };
  const low = ticks[0]!;
  const high = ticks[ticks.length - 1]!;
  const y = (value: number) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
  const band = (box.right - box.left) / categories.length;
  const middle = (i: number) => box.left + band * (i + 0.5);
  const every = labelEvery(categories, band);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} class="chart" aria-hidden="true" onMouseLeave={() => onActive(null)}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class={tick === 0 ? "axis" : "grid"} x1={box.left} x2={box.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={box.left - 7} y={y(tick) + 4} text-anchor="end">{shortNumber(tick)}</text>
        </g>
      ))}
      {categories.map((name, i) => (i % every === 0 ? <text key={i} class="tick" x={middle(i)} y={box.bottom + 17} text-anchor="middle">{clipped(name)}</text> : null))}
      {yLabel && <text class="axis-label" transform={`translate(12 ${(box.top + box.bottom) / 2}) rotate(-90)`} text-anchor="middle">{yLabel}</text>}
      {xLabel && <text class="axis-label" x={(box.left + box.right) / 2} y={height - 5} text-anchor="middle">{xLabel}</text>}
      {active !== null && <rect class="band" x={box.left + band * active} y={box.top} width={band} height={box.bottom - box.top} />}
      {kind === "bar" ? <Bars series={series} band={band} left={box.left} y={y} /> : <Lines series={series} filled={kind === "area"} middle={middle} y={y} active={active} />}
      {categories.map((_, i) => (
        <rect key={i} class="catch" x={box.left + band * i} y={box.top} width={band} height={box.bottom - box.top + 20} onMouseEnter={() => onActive(i)} />
      ))}
    </svg>
  );
}

function Bars({ series, band, left, y }: { series: Series[]; band: number; left: number; y: (v: number) => number }) {
  const room = Math.min(band * 0.76, 44 * series.length);
  const each = room / series.length;
  return (
    <g>
      {series.map((s, k) =>
        s.values.map((value, i) => {
          const x = left + band * (i + 0.5) - room / 2 + each * k;
          const top = Math.min(y(value), y(0));
          return <rect key={`${k}-${i}`} class={`fill c${k}`} x={x + 0.75} y={top} width={Math.max(1, each - 1.5)} height={Math.max(value === 0 ? 0 : 1, Math.abs(y(value) - y(0)))} rx={Math.min(3, each / 4)} />;
        }),
      )}
    </g>
  );
}

interface LinesProps {
  series: Series[];
  filled: boolean;
  middle: (i: number) => number;
  y: (v: number) => number;
  active: number | null;
}

function Lines({ series, filled, middle, y, active }: LinesProps) {
  return (
    <g>
      {series.map((s, k) => {
        const points = s.values.map((v, i) => `${middle(i)} ${y(v)}`);
        const last = s.values.length - 1;
        return (
          <g key={k}>
            {filled && <path class={`area c${k}`} d={`M${middle(0)} ${y(0)}L${points.join("L")}L${middle(last)} ${y(0)}Z`} />}
            <path class={`line c${k}`} d={`M${points.join("L")}`} />
            {s.values.map((v, i) => (active === i || s.values.length <= 12 ? <path key={i} class={`mark c${k}${active === i ? " on" : ""}`} d={markPath(k, middle(i), y(v))} /> : null))}
          </g>
        );
      })}
    </g>
  );
}
