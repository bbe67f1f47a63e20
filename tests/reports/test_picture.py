"""The picture: what is in it, that its words are drawn, and that it harms nobody."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports import picture, svg
from bot.reports.facts import Conversations, Counts, Horizon, Leads
from bot.reports.rendering import MOST_SVG, NotDrawn, png
from bot.reports.spans import Span, long_before
from tests.reports.notes import TUESDAY, facts

ROOT = Path(__file__).parents[2]
WEBINAR = ("Webinar Q3", Counts(6, 2, 3, 8))
FAIR = ("Trade <fair> & co", Counts(0, 2, 0, 2))
SVG = "{http://www.w3.org/2000/svg}"


def _texts(drawing: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.row("002-7", "002-9", "001-3")
@pytest.mark.parametrize("theme", [svg.LIGHT, svg.DARK])
def test_both_horizons_their_counterpart_and_every_n_stand_in_it(theme: svg.Theme) -> None:
    drawing = picture.draw(facts(WEBINAR, FAIR), theme)
    said = _texts(drawing)
    for words in ("Conversations · 2 to 8 March", "2 to 8 March · n = 13", "Interested", "Later",
                  "No interest", "Trade <fair> & co", "73% (30 of 41)", "81% (415 of 512)",
                  "Beside it: what sales did"):  # fmt: skip
        assert words in said
    assert ET.fromstring(drawing).find(f"{SVG}title") is not None


def test_the_smaller_campaigns_stand_together_and_none_is_dropped() -> None:
    lines = [(f"Campaign {n}", Counts(20 - n, 1, 1, 3)) for n in range(12)]
    shown = picture.shortened(facts(*lines).short.lines)
    assert [name for name, _ in shown][-1] == "Other campaigns (4)"
    assert sum(c.notes for _, c in shown) == sum(c.notes for _, c in lines)
    nine = picture.shortened(facts(*lines[:9]).short.lines)
    assert [name for name, _ in nine][-1] == "Campaign 8"


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 2_000_000), st.integers(0, 50))
def test_whatever_a_campaign_is_called_it_is_well_formed(name: str, many: int, few: int) -> None:
    drawing = picture.draw(facts((name, Counts(many, few, 0, few)), WEBINAR))
    ET.fromstring(drawing)


def test_a_bar_is_as_long_as_its_number() -> None:
    drawing = picture.draw(facts(("One", Counts(10, 0, 0, 5)), ("Two", Counts(5, 0, 0, 5))))
    bars = [float(e.get("width") or 0) for e in ET.fromstring(drawing).iter(f"{SVG}rect")
            if e.get("fill") == svg.LIGHT.fills[0] and e.get("height") == "20.0"]  # fmt: skip
    assert bars[0] == pytest.approx(2 * bars[1], rel=0.01)


@pytest.mark.row("002-7")
def test_the_parts_differ_for_everybody_and_words_are_read_on_their_ground() -> None:
    for theme in (svg.LIGHT, svg.DARK):
        for ink in (theme.ink, theme.dim):
            assert _contrast(ink, theme.ground) >= 4.5
        for fill, ink in zip(theme.fills, theme.on_fills, strict=True):
            assert _contrast(fill, ink) >= 4.0
        # Who sees no colour at all still sees three greys, and two of them are hatched.
        greys = sorted(_light(fill) for fill in theme.fills)
        assert min(b - a for a, b in pairwise(greys)) > 0.05


def _light(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_light(a), _light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_alt_text_tells_the_figures_and_fits() -> None:
    many = [(f"Campaign with a long name {n}", Counts(3, 2, 1, 1)) for n in range(30)]
    said = picture.alt_text(facts(*many))
    assert said.startswith("Conversations · 2 to 8 March. 2 to 8 March: 180 conversations")
    assert "Heard back from sales on leads: 73% (30 of 41)" in said
    assert len(said) <= 1000


def test_nothing_noted_is_drawn_too() -> None:
    span = Span(TUESDAY.date(), TUESDAY.date().replace(day=4))
    nothing = Horizon(span, (), Counts(), Leads())
    report = Conversations(
        "daily", 0, "", nothing, Horizon(long_before(span), (), Counts(), Leads())
    )
    assert "No conversation was noted." in _texts(picture.draw(report))
    assert "too few to compare (0)" in _texts(picture.draw(report))


# -- the child process


@pytest.mark.row("002-7")
async def test_the_words_are_drawn_with_the_shipped_font() -> None:
    drawing = picture.draw(facts(WEBINAR))
    with_words = await png(drawing, 1)
    wordless = "".join(drawing.split("<text")[0:1]) + "</svg>"
    assert with_words.startswith(b"\x89PNG\r\n\x1a\n")
    size = int.from_bytes(with_words[16:20], "big"), int.from_bytes(with_words[20:24], "big")
    assert size[0] == picture.WIDTH
    assert len(with_words) > 2 * len(await png(wordless, 1))


async def test_what_is_no_picture_and_what_is_too_large_is_refused() -> None:
    with pytest.raises(NotDrawn):
        await png("no picture")
    with pytest.raises(NotDrawn):
        await png("<svg>" + " " * MOST_SVG)


def test_the_renderer_is_never_loaded_where_people_are_served() -> None:
    code = (
        "import sys; from bot.rooms import merge_rooms; merge_rooms(); "
        "sys.exit(any(m.startswith('resvg') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_font_s_licence_lies_beside_it() -> None:
    fonts = ROOT / "bot" / "reports" / "fonts"
    assert (fonts / "DejaVuSans.ttf").stat().st_size > 500_000
    assert "Bitstream Vera" in (fonts / "DejaVuSans-LICENSE.txt").read_text()
