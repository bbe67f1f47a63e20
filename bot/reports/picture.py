"""The conversation report as one picture, and the words for whoever does not see it."""

from __future__ import annotations

from datetime import date

from bot.reports import svg
from bot.reports.facts import OTHERS, OUTCOMES, Conversations, Counts, Horizon, Line, summed
from bot.reports.registry import rate, rate_words
from bot.reports.svg import LIGHT, Gauge, Stack, Theme

BARS = 8
WIDTH = 1000
_HALF = WIDTH / 2


def shortened(lines: tuple[Line, ...], most: int = BARS) -> list[tuple[str, Counts]]:
    """The campaigns with most conversations, and the others as one, so that none is dropped."""
    spoken = [line for line in lines if line.counts.notes]
    shown = [(line.name, line.counts) for line in spoken[:most]]
    rest = spoken[most:]
    if len(rest) == 1:
        shown.append((rest[0].name, rest[0].counts))
    elif rest:
        total = summed(line.counts for line in rest)
        shown.append((f"{OTHERS} ({len(rest)})", total))
    return shown


def month_or_day(day: date, *, month: bool) -> str:
    """A column's label."""
    return f"{day:%b} {day:%y}" if month else f"{day.day} {day:%b}"


def draw(report: Conversations, theme: Theme = LIGHT) -> str:
    """The whole report as SVG: both horizons side by side, time beneath, sales' side below."""
    pairs = [shortened(h.lines) for h in (report.short, report.long)]
    rows = max(len(pairs[0]), len(pairs[1]), 1)
    below = 116 + rows * 30 + 18
    parts = [
        svg.words(28, 40, svg.fitted(report.title, 660, 20), 20, theme.ink),
        svg.legend(WIDTH - 330, 39, list(OUTCOMES.values()), theme),
    ]
    for n, h in enumerate((report.short, report.long)):
        parts.append(_horizon(28 + n * (_HALF - 14), h, pairs[n], theme))
    parts += [_trend(below, report, theme), _mirror(below + 182, report, theme)]
    height = int(below + 182 + 84)
    return svg.picture(WIDTH, height, theme, alt_text(report), *parts)


def _horizon(x: float, h: Horizon, bars: list[tuple[str, Counts]], theme: Theme) -> str:
    said = f"{h.span.words} · n = {h.counts.notes:,}"
    head = svg.words(x, 78, said, 14, theme.ink)
    if not bars:
        return head + svg.words(x, 108, "No conversation was noted.", 12.5, theme.dim)
    drawn = [Stack(name, counts.parts, f"{counts.notes:,}") for name, counts in bars]
    return head + svg.stacks(x, 96, _HALF - 44, drawn, theme)


def _trend(y: float, report: Conversations, theme: Theme) -> str:
    monthly = bool(report.short.points)
    points = report.short.points or report.long.points
    title = "By month" if monthly else f"By week, {report.long.span.words}"
    columns = [Stack(month_or_day(d, month=monthly), c.parts) for d, c in points[-36:]]
    head = svg.words(28, y, title, 14, theme.ink)
    return head + svg.columns(28, y + 18, WIDTH - 56, 110, columns, theme)


def _mirror(y: float, report: Conversations, theme: Theme) -> str:
    head = svg.words(28, y, "Beside it: what sales did", 14, theme.ink)
    drawn: list[str] = []
    for n, h in enumerate((report.short, report.long)):
        rows = [
            Gauge("Leads heard back on", *_share(h.leads.heard, h.leads.received)),
            Gauge("Reached the person", *_share(h.counts.connected, h.counts.notes)),
        ]
        drawn.append(svg.gauges(28 + n * (_HALF - 14), y + 20, _HALF - 44, rows, theme))
    return head + "".join(drawn)


def _share(part: int, n: int) -> tuple[float | None, str]:
    return rate(part, n), rate_words(part, n)


def alt_text(report: Conversations) -> str:
    """What the picture shows, for a screen reader; at most 1,000 characters (SLACK.md 3.4)."""
    said = [report.title + "."]
    for h in (report.short, report.long):
        said.append(f"{h.span.words}: {_spoken(h.counts)}.")
        said.append(
            f"Heard back from sales on leads: {rate_words(h.leads.heard, h.leads.received)}. "
            f"Connect rate: {rate_words(h.counts.connected, h.counts.notes)}."
        )
    named = [f"{name}: {_spoken(counts)}" for name, counts in shortened(report.short.lines)]
    if named:
        said.append("By campaign, " + "; ".join(named) + ".")
    return svg.shorten(" ".join(said), 1000)


def _spoken(counts: Counts) -> str:
    parts = zip(OUTCOMES.values(), counts.parts, strict=True)
    return f"{counts.notes:,} conversations, " + ", ".join(f"{n:,} {w.lower()}" for w, n in parts)
