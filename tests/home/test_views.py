"""Home fits, however much waits: what was cut off is said, and its buttons stay."""

from __future__ import annotations

import pytest

from bot.home.views import REFRESH, SETTINGS, home_view
from bot.kit import blocks as b
from bot.kit.surfaces import HomePanel
from tests.support.world import words


def things(n: int) -> tuple[b.Block, ...]:
    """So many things that wait, two blocks each."""
    pairs = [(b.section(f"thing {i}"), b.actions(b.button("Do", f"x#{i}"))) for i in range(n)]
    return tuple(block for pair in pairs for block in pair)


def drawn(panel: HomePanel) -> list[b.Block]:
    return home_view("Olga", "Sales", [panel], admin=True)["blocks"]


@pytest.mark.row("U39")
@pytest.mark.parametrize("waiting", [0, 1, 29, 30, 47, 48, 60, 200])
@pytest.mark.parametrize("rest", [0, 3, 99])
def test_the_last_row_is_always_there(waiting: int, rest: int) -> None:
    panel = HomePanel(waiting=things(waiting), blocks=(b.section("lead"),) * rest)
    blocks = drawn(panel)
    assert len(blocks) <= 100
    buttons = [e.get("action_id") for e in blocks[-2]["elements"]]
    assert {SETTINGS, REFRESH} <= set(buttons)
    assert "Olga" in words({"blocks": blocks[-1:]})
    shown = words({"blocks": blocks}).count("lead")
    assert shown == rest or len(blocks) == 100, "nothing is cut off that has room"


@pytest.mark.row("U39")
def test_what_waits_and_is_not_shown_is_counted() -> None:
    blocks = drawn(HomePanel(waiting=things(60)))
    said = words({"blocks": blocks})
    shown = said.count("thing ")
    assert f"and {60 - shown} more" in said
    assert sum("x#" in str(block) for block in blocks) == shown, "each with its buttons"
    few = words({"blocks": drawn(HomePanel(waiting=things(29)))})
    assert "thing 28" in few
    assert "more" not in few
