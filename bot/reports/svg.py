"""Charts as SVG from small functions: for the picture in Slack and for the dashboard.

No library: a chart here is a few rectangles and words, and a plotting library would be half of the
program (PERFORMANCE.md C). Colours are near Okabe and Ito's: told apart by people who see colours
differently, and by their lightness alone. Each outcome has its own hatching and its number too.
A picture has its own background: it reads the same in a light and in a dark Slack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bot.kit.text import clean, shorten

FONT = "DejaVu Sans"
# Widths of DejaVu Sans's letters, in parts of the font size; near enough to fit words in.
_NARROW, _BROAD = frozenset("iIlj.,:;'|!() ftr-·"), frozenset("mwMW@%—…")


@dataclass(frozen=True)
class Theme:
    """Colours of one picture."""

    ground: str
    edge: str
    ink: str
    dim: str
    line: str
    # one for each part of a bar, and the ink on it
    fills: tuple[str, ...]
    on_fills: tuple[str, ...]
    accent: str


LIGHT = Theme(
    "#ffffff", "#d5d9de", "#1d1c1d", "#56595e", "#dfe2e6",
    ("#0072b2", "#e69f00", "#8f959c"), ("#ffffff", "#1d1c1d", "#1d1c1d"), "#00795a",
)  # fmt: skip
DARK = Theme(
    "#1a1d21", "#3a3f45", "#f2f2f2", "#b3b8be", "#34383d",
    ("#3f9be0", "#e69f00", "#5d636b"), ("#101214", "#101214", "#ffffff"), "#35b38d",
)  # fmt: skip
# Lines across the second and the third part: (angle, distance) of the hatching.
_HATCH = (None, (90, 7), (45, 7))


@dataclass(frozen=True)
class Stack:
    """One bar: its label, its parts in order, and what stands at its end."""

    label: str
    parts: tuple[int, ...]
    end: str = ""


@dataclass(frozen=True)
class Gauge:
    """A share of one: `share` None where it is not said; `words` says it either way."""

    label: str
    share: float | None
    words: str


def wide(text: str, size: float) -> float:
    """About how many pixels a line takes."""
    return size * sum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.38
    if letter in _BROAD or ord(letter) >= 0x2E80:
        return 1.0
    return 0.7 if letter.isupper() else 0.62


def fitted(text: str, width: float, size: float) -> str:
    """The text, cut to a width in pixels."""
    most = len(text)
    while most > 1 and wide(shorten(text, most), size) > width:
        most -= 1
    return shorten(text, most)


def _xml(said: str) -> str:
    """Text as part of the document; what XML cannot hold is left out."""
    return escape("".join(c for c in clean(said) if ord(c) & 0xFFFE != 0xFFFE))


def words(x: float, y: float, said: str, size: float, fill: str, anchor: str = "start") -> str:
    """A line of text; `y` is its baseline."""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
    return f'<text {place} text-anchor="{anchor}">{_xml(said)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    """A filled rectangle."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="{radius:g}" fill="{fill}"/>'


def picture(width: int, height: int, theme: Theme, title: str, *parts: str) -> str:
    """A whole SVG document on its own ground; `title` is read aloud."""
    hatches = "".join(_hatch(n, theme) for n, shape in enumerate(_HATCH) if shape)
    ground = (
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" '
        f'fill="{theme.ground}" stroke="{theme.edge}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{FONT}">'
        f"<title>{_xml(title)}</title><defs>{hatches}</defs>{ground}{''.join(parts)}</svg>"
    )


def _hatch(n: int, theme: Theme) -> str:
    shape = _HATCH[n]
    assert shape is not None
    angle, distance = shape
    return (
        f'<pattern id="hatch{n}" width="{distance}" height="{distance}" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate({angle})">'
        f'<line x1="0" y1="0" x2="0" y2="{distance}" stroke="{theme.ground}" '
        f'stroke-opacity="0.45" stroke-width="2"/></pattern>'
    )


def filled(x: float, y: float, width: float, height: float, n: int, theme: Theme) -> str:
    """The n-th part of a bar in its colour and hatching."""
    shape = box(x, y, width, height, theme.fills[n])
    return shape + (box(x, y, width, height, f"url(#hatch{n})") if _HATCH[n] else "")


def legend(x: float, y: float, names: Sequence[str], theme: Theme, size: float = 13) -> str:
    """What each part of a bar is, in a row."""
    drawn: list[str] = []
    for n, name in enumerate(names):
        drawn.append(filled(x, y - size + 2, size, size, n, theme))
        drawn.append(words(x + size + 6, y, name, size, theme.ink))
        x += size + 6 + wide(name, size) + 18
    return "".join(drawn)


def stacks(
    x: float, y: float, width: float, bars: Sequence[Stack], theme: Theme, *, label: float = 148
) -> str:
    """Lying bars under each other, each as long as its sum, on one scale."""
    high, step, size, end = 20.0, 30.0, 12.5, 48.0
    longest = max((sum(bar.parts) for bar in bars), default=0) or 1
    scale = (width - label - end) / longest
    drawn: list[str] = []
    for row, bar in enumerate(bars):
        top, at = y + row * step, x + label
        name = fitted(bar.label, label - 10, size)
        drawn.append(words(x + label - 10, top + high - 6, name, size, theme.ink, "end"))
        for n, value in enumerate(bar.parts):
            long = value * scale
            drawn.append(filled(at, top, long, high, n, theme))
            drawn.append(_number(at, top, long, high, value, n, theme))
            at += long
        drawn.append(words(at + 8, top + high - 6, bar.end, size, theme.dim))
    axis = f'<path d="M{x + label:.1f} {y - 5:.1f}v{len(bars) * step:.1f}" stroke="{theme.line}"/>'
    return axis + "".join(drawn)


def _number(x: float, y: float, long: float, high: float, value: int, n: int, theme: Theme) -> str:
    said, size = f"{value:,}", 11.5
    room = wide(said, size) + 4
    if not value or long < room + 2:
        return ""
    # Its own ground: a number on hatching is hard to read.
    ground = box(x + long / 2 - room / 2, y + 3, room, high - 6, theme.fills[n], 3)
    return ground + words(x + long / 2, y + high - 6, said, size, theme.on_fills[n], "middle")


def columns(
    x: float, y: float, width: float, height: float, bars: Sequence[Stack], theme: Theme
) -> str:
    """Standing bars side by side, over time; some of their labels beneath."""
    tallest = max((sum(bar.parts) for bar in bars), default=0)
    top = _round_up(tallest)
    drawn = [
        f'<path d="M{x + 34:.1f} {y + height - height * k / 2:.1f}H{x + width:.1f}" '
        f'stroke="{theme.line}"/>'
        + words(x + 27, y + height - height * k / 2 + 4, _short(top * k / 2), 11, theme.dim, "end")
        for k in range(3)
    ]
    band = (width - 40) / max(len(bars), 1)
    every = max(1, -(-len(bars) * 52 // int(width - 40)))
    for i, bar in enumerate(bars):
        left, at = x + 38 + band * i, y + height
        for n, value in enumerate(bar.parts):
            tall = height * value / top
            at -= tall
            drawn.append(filled(left + band * 0.15, at, band * 0.7, tall, n, theme))
        if i % every == 0:
            middle = left + band / 2
            drawn.append(words(middle, y + height + 17, bar.label, 11, theme.dim, "middle"))
    return "".join(drawn)


def gauges(
    x: float, y: float, width: float, rows: Sequence[Gauge], theme: Theme, *, label: float = 148
) -> str:
    """Shares of one, each with its words."""
    high, step, said = 12.0, 26.0, 140.0
    whole = width - label - said
    drawn: list[str] = []
    for row, gauge in enumerate(rows):
        top = y + row * step
        name = fitted(gauge.label, label - 10, 12.5)
        drawn.append(words(x + label - 10, top + 11, name, 12.5, theme.ink, "end"))
        drawn.append(box(x + label, top, whole, high, theme.line, 3))
        if gauge.share is not None:
            drawn.append(box(x + label, top, whole * gauge.share, high, theme.accent, 3))
        ink = theme.ink if gauge.share is not None else theme.dim
        drawn.append(words(x + label + whole + 10, top + 11, gauge.words, 12, ink))
    return "".join(drawn)


def _round_up(value: int) -> int:
    """The next even round number: the top of an axis, whose half is whole too."""
    top = 2
    while top < value:
        top = top * 2 if str(top)[0] in "15" else top * 5 // 2 if str(top)[0] == "4" else top * 2
    return top


def _short(value: float) -> str:
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:,.0f}"
