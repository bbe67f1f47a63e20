/** Pie charts as inline SVG: slices in reading order, the share written where there is room. */

export interface Segment {
  label: string;
  value: number;
}

interface PieProps {
  segments: Segment[];
  size: number;
  active: number | null;
  onActive: (segment: number | null) => void;
}

function slice(from: number, to: number, c: number, r: number): string {
  if (to - from > 0.99999) return `M${c} ${c - r}a${r} ${r} 0 1 1 -0.01 0Z`;
  const at = (share: number) => `${c + r * Math.sin(share * 2 * Math.PI)} ${c - r * Math.cos(share * 2 * Math.PI)}`;
  return `M${c} ${c}L${at(from)}A${r} ${r} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}

export function Pie({ segments, size, active, onActive }: PieProps) {
  const total = segments.reduce((sum, s) => sum + s.value, 0) || 1;
  const c = size / 2;
  const r = c - 6;
  let from = 0;
  return (
    <svg viewBox={`0 0 ${size} ${size}`} width={size} height={size} class="chart pie" aria-hidden="true" onMouseLeave={() => onActive(null)}>
      {segments.map((segment, i) => {
        const start = from;
        from += segment.value / total;
        const middle = ((start + from) / 2) * 2 * Math.PI;
        const share = segment.value / total;
        return (
          <g key={i} class={active !== null && active !== i ? "dimmed" : ""} onMouseEnter={() => onActive(i)}>
            <path class={`fill slice c${i}`} d={slice(start, from, c, r)} />
            {share >= 0.07 && <text class="share" x={c + r * 0.66 * Math.sin(middle)} y={c - r * 0.66 * Math.cos(middle) + 4} text-anchor="middle">{`${Math.round(share * 100)}%`}</text>}
          </g>
        );
      })}
    </svg>
  );
}
