"""Why a conversation came to what it came to: short lists that a workspace edits (002-9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import col, select

from bot.calls.models import LABEL, REASON, CallReason, Outcome
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.identity import slug_of
from bot.people import service as people

MOST = 12  # of one list: more are not short
OUTCOMES = {
    Outcome.INTERESTED: "interested",
    Outcome.NO_INTEREST: "no interest",
    Outcome.LATER: "later",
}
# What a workspace has before anybody edits its lists: slug and label.
SHIPPED: dict[Outcome, tuple[str, ...]] = {
    Outcome.INTERESTED: (
        "Wants a demo", "Wants an offer", "Has a project now", "Has the problem we solve",
        "Was recommended to us",
    ),
    Outcome.NO_INTEREST: (
        "No need", "Too expensive", "Happy with another provider", "Something is missing",
        "Wrong person",
    ),
    Outcome.LATER: (
        "No budget yet", "No time now", "Contract still runs", "Project comes later",
        "Others decide",
    ),
}  # fmt: skip
# Further words by which a shipped reason is typed; one that a workspace adds goes by its own.
SAID_AS = {
    "wants_a_demo": "demo",
    "wants_an_offer": "offer|quote|proposal",
    "has_a_project_now": "project now|has a project|has budget",
    "was_recommended_to_us": "was recommended|recommended|referred|referral",
    "no_need": "no need|does not need|doesnt need",
    "too_expensive": "expensive|price|too much money",
    "happy_with_another_provider": "happy with|other provider|another provider|uses a competitor",
    "something_is_missing": "missing|lacks|no integration",
    "wrong_person": "wrong person|not the right person",
    "no_budget_yet": "no budget|budget frozen|budget",
    "no_time_now": "no time|busy",
    "contract_still_runs": "contract",
    "project_comes_later": "project later|no project",
    "others_decide": "boss decides|has to ask|needs approval|decision maker",
}


@dataclass(frozen=True)
class Choice:
    """One reason to choose. `id` is None while the workspace has the shipped lists."""

    slug: str
    label: str
    id: int | None = None


def reason_slug(label: str) -> str:
    """The word under which a reason is kept and counted."""
    return slug_of(label, REASON).replace("-", "_")


@cache
def _shipped(outcome: Outcome) -> tuple[Choice, ...]:
    return tuple(Choice(reason_slug(label), label) for label in SHIPPED[outcome])


def _rows(session: Session) -> list[CallReason]:
    return list(session.exec(select(CallReason).order_by(col(CallReason.rank), CallReason.slug)))


def offered(session: Session) -> dict[Outcome, list[Choice]]:
    """The reasons to choose from, by outcome, in the workspace's order."""
    rows = _rows(session)
    if not rows:
        return {outcome: list(_shipped(outcome)) for outcome in Outcome}
    return {
        outcome: [
            Choice(r.slug, r.label, r.id) for r in rows if r.outcome is outcome and not r.retired
        ]
        for outcome in Outcome
    }


def labels(session: Session) -> dict[tuple[Outcome, str], str]:
    """What every reason is called, retired ones included."""
    known = {(o, c.slug): c.label for o in Outcome for c in _shipped(o)}
    return known | {(r.outcome, r.slug): r.label for r in _rows(session)}


def label_of(known: dict[tuple[Outcome, str], str], outcome: Outcome, slug: str) -> str:
    """A reason in words; "" for none."""
    return known.get((outcome, slug)) or slug.replace("_", " ").capitalize()


def match(choices: list[Choice], words: str) -> Choice | None:
    """The reason that typed words name: by its label, or by the other words for it."""
    said = f" {_plain(words)} "
    best: tuple[int, Choice] | None = None
    for choice in choices:
        for plain in _phrases(choice):
            found = bool(plain) and f" {plain} " in said
            if found and (best is None or len(plain) > best[0]):
                best = len(plain), choice
    return best[1] if best else None


def says_only(choice: Choice, words: str) -> bool:
    """Whether typed words say nothing but this reason."""
    return _plain(words) in _phrases(choice)


def _phrases(choice: Choice) -> list[str]:
    return [_plain(p) for p in (choice.label, *SAID_AS.get(choice.slug, "").split("|"))]


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", words.casefold().replace("'", "").replace("’", "")))


# -- editing the lists


def set_reasons(
    session: Session, by: str, lists: dict[Outcome, list[str]], now: datetime
) -> dict[Outcome, list[int]]:
    """Makes these the lists, one label each in this order. Returns the ids offered before.

    What is left out is retired: notes that gave it keep it. Admins only. Raises UserError under
    the list that is empty, too long, or says one thing twice.
    """
    people.require_admin(session, by)
    people.workspace(session, lock=True)
    _own_lists(session)
    before = {o: [c.id or 0 for c in found] for o, found in offered(session).items()}
    for outcome, given in lists.items():
        names = _checked(outcome, given)
        rows = {r.slug: r for r in _rows(session) if r.outcome is outcome}
        for row in rows.values():
            row.retired = True
        for rank, name in enumerate(names):
            slug = reason_slug(name)
            row = rows.get(slug) or CallReason(outcome=outcome, slug=slug, label=name)
            row.label, row.rank, row.retired = name, rank, False
            session.add(row)
    session.flush()
    people.audit(session, by, "call_reasons", "", "", now)
    return before


def _checked(outcome: Outcome, given: list[str]) -> list[str]:
    names = [line for g in given if (line := text.line(g, LABEL))]
    field = f"reasons.{outcome}"
    slugs = [reason_slug(n) for n in names]
    if not names:
        raise UserError("At least one, please: one a line.", field=field)
    if len(names) > MOST:
        raise UserError(f"At most {MOST}: a list that is read on a call is short.", field=field)
    if "" in slugs or len(set(slugs)) < len(slugs):
        odd = next(n for n, s in zip(names, slugs, strict=True) if not s or slugs.count(s) > 1)
        raise UserError(f"“{odd}” has no letters, or stands here twice.", field=field)
    return names


def _own_lists(session: Session) -> None:
    """The first edit makes the shipped lists the workspace's own."""
    if _rows(session):
        return
    for outcome in Outcome:
        for rank, choice in enumerate(_shipped(outcome)):
            session.add(
                CallReason(outcome=outcome, slug=choice.slug, label=choice.label, rank=rank)
            )
    session.flush()


def put_reasons_back(
    session: Session, by: str, before: dict[Outcome, list[int]], now: datetime
) -> None:
    """Undoes an edit of the lists: offers again what was offered before, in that order."""
    people.require_admin(session, by)
    people.workspace(session, lock=True)
    for row in _rows(session):
        order = before.get(row.outcome, [])
        row.retired = row.id not in order
        row.rank = order.index(row.id) if row.id in order else row.rank
        session.add(row)
    session.flush()
    people.audit(session, by, "call_reasons_undone", "", "", now)
