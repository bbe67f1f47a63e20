"""What the form of a call note holds: from a note or a draft, and read back from Slack."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from bot.calls.facts import TEXTS, Given
from bot.calls.models import Outcome
from bot.calls.questions import lines_of
from bot.kit import text
from bot.verdicts.find import Choice
from bot.verdicts.typed import read_typed

NEW = "new:"
Values = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class State:
    """What the form holds. `lead`: a lead's id, or `new:` and what was typed; `who`: its words."""

    lead: str = ""
    who: str = ""
    outcome: str = ""
    reason: str = ""
    connected: bool = True
    asked: str = ""
    campaign: str = ""
    later_on: str = ""
    shared: bool = False
    details: bool = False
    texts: dict[str, str] = field(default_factory=dict[str, str])


def state_of(given: Given, lead: Choice | None, *, outcome: bool = True) -> State:
    """A note, or typed words, as the form shows them. `outcome` False: nobody said it yet."""
    typed = given.which or given.name
    texts = {name: v for name in TEXTS if (v := getattr(given, name))}
    return State(
        str(lead.lead_id) if lead else (NEW + typed if typed else ""),
        one_line(lead) if lead else typed,
        given.outcome.value if outcome else "", given.reason if outcome else "",
        given.connected, "\n".join(given.asked), str(given.campaign_id or ""),
        given.later_on.isoformat() if given.later_on else "", given.shared, bool(texts), texts,
    )  # fmt: skip


def state_of_draft(kept: dict[str, Any]) -> State:
    """A draft that another version of this form may have kept: what is unknown is left out."""
    known = {k: v for k, v in kept.items() if k in State.__dataclass_fields__}
    empty = asdict(State())
    same = {k: v for k, v in known.items() if isinstance(v, type(empty[k]))}
    found = State(**same)
    texts = {k: str(v) for k, v in found.texts.items() if k in TEXTS}
    return replace(found, texts=texts, details=found.details or bool(texts))


def draft_fields(state: State) -> dict[str, Any]:
    """What is kept of it: nothing where nobody filled anything in."""
    bare = replace(state, lead="", who="", connected=True, details=False, shared=False, campaign="")
    return {} if bare == State() else asdict(state)


def one_line(c: Choice) -> str:
    """A lead as an option."""
    who = f" {c.who}" if c.who != c.public_id else ""
    return text.shorten(f"{c.public_id}{who}" + (f" · {c.campaign}" if c.campaign else ""), 75)


# -- reading


def _element(values: Values, block_id: str) -> dict[str, Any]:
    return next(iter((values.get(block_id) or {}).values()), {})


def _chosen(values: Values, block_id: str) -> tuple[str, str]:
    found: dict[str, Any] = _element(values, block_id).get("selected_option") or {}
    return str(found.get("value") or ""), str((found.get("text") or {}).get("text") or "")


def _ticked(values: Values, block_id: str, *, unseen: bool) -> bool:
    element = _element(values, block_id)
    return bool(element.get("selected_options")) if element else unseen


def read_form(values: Values, carried: dict[str, Any]) -> State:
    """The form's state as it is filled in now."""
    lead, who = _chosen(values, "lead")
    outcome, _ = _chosen(values, "outcome")
    reason, _ = _chosen(values, f"reason.{outcome}")
    texts = {name: v for name in TEXTS if (v := str(_element(values, name).get("value") or ""))}
    return State(
        lead, who, outcome, reason, _ticked(values, "connected", unseen=True),
        str(_element(values, "asked").get("value") or ""), _chosen(values, "campaign")[0],
        str(_element(values, "later_on").get("selected_date") or ""),
        _ticked(values, "shared", unseen=False), bool(carried.get("d")), texts,
    )  # fmt: skip


def given_of_state(s: State) -> Given | None:
    """What the form says; None without an outcome."""
    if s.outcome not in set(Outcome):
        return None
    typed = read_typed(s.lead.removeprefix(NEW)) if s.lead.startswith(NEW) else None
    alone = typed is not None and typed.which is not None and not typed.words
    name = s.lead.removeprefix(NEW) if typed is not None and not alone else ""
    given = Given(
        Outcome(s.outcome), int(s.lead) if s.lead.isdigit() else None,
        (typed.which or "") if typed and alone else "", name,
        int(s.campaign) if s.campaign.isdigit() else None, s.connected, s.reason,
        later_on=day_of(s.later_on), shared=s.shared, asked=lines_of(s.asked),
    )  # fmt: skip
    return replace(given, **s.texts)


def day_of(value: str) -> date | None:
    """A picked day; None for none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
