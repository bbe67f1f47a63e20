"""Reads forms back: what stands in a field, whatever kind of element it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.gatherings.models import Holidays, Kind, Mode
from bot.gatherings.shown import Given

Values = dict[str, dict[str, dict[str, Any]]]


def _state(values: Values, block_id: str) -> dict[str, Any]:
    return next(iter(values.get(block_id, {}).values()), {})


def typed(values: Values, block_id: str) -> str:
    """Text."""
    return str(_state(values, block_id).get("value") or "").strip()


def chosen(values: Values, block_id: str) -> str:
    """One option, one person, a date or a time."""
    state = _state(values, block_id)
    option: dict[str, Any] = state.get("selected_option") or {}
    return str(
        option.get("value")
        or state.get("selected_user")
        or state.get("selected_date")
        or state.get("selected_time")
        or ""
    )


def people(values: Values, block_id: str) -> tuple[str, ...]:
    """Several people."""
    return tuple(str(p) for p in _state(values, block_id).get("selected_users") or ())


def ticked(values: Values, block_id: str) -> tuple[str, ...]:
    """Several options."""
    return tuple(str(o["value"]) for o in _state(values, block_id).get("selected_options") or ())


def lines(values: Values, block_id: str) -> list[str]:
    """One thing a line, without what people put before it."""
    return [x for line in typed(values, block_id).splitlines() if (x := line.strip(" \t-•*"))]


def day(values: Values, block_id: str) -> date | None:
    """A date, None where none was chosen."""
    said = chosen(values, block_id)
    return date.fromisoformat(said) if said else None


def number(values: Values, block_id: str, default: int) -> int:
    """A whole number out of a select."""
    said = chosen(values, block_id)
    return int(said) if said.isascii() and said.isdigit() else default


def read_plan(values: Values, carried: dict[str, Any]) -> Given:
    """The plan form."""
    site = chosen(values, "site")
    mode, holidays = chosen(values, "mode"), chosen(values, "holidays")
    return Given(
        kind=str(carried.get("kind") or Kind.MEETING.value), title=typed(values, "title"),
        often=typed(values, "often"), day=day(values, "day"), at=chosen(values, "at") or "10:00",
        minutes=number(values, "minutes", 45),
        mode=Mode(mode) if mode in set(Mode) else Mode.VIDEO,
        place=typed(values, "place"), link=typed(values, "link"),
        site_id=int(site) if site.isdigit() else None,
        holidays=Holidays(holidays) if holidays in set(Holidays) else Holidays.ASK,
        whom=people(values, "whom"), sides=ticked(values, "sides"),
        open_seats=number(values, "open_seats", 0), deputy_id=chosen(values, "deputy") or None,
        owner_id=str(carried.get("owner") or "") or None,
    )  # fmt: skip
