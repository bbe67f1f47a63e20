"""Marketing answers flags, one or many at once, and each person who flagged is told once.

Without that, reps stop. Who flagged is seen by a marketer who answers, never in a channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, and_, false, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import plan, unplan
from bot.leads.models import Campaign, Lead, Quality
from bot.people import service as people
from bot.verdicts.find import who_of
from bot.verdicts.models import Outcome, Reason, Verdict, VerdictAnswer, Wrong

TELL = "verdicts.tell"
ANSWER = "verdicts.answer"

_verdicts: Table = Verdict.__table__  # pyright: ignore[reportAttributeAccessIssue]
_leads: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]
_campaigns: Table = Campaign.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class FlagGroup:
    """Unanswered flags of one campaign with one reason. `upto`: the newest of them; what is said
    after it was not seen by whoever answers and stays unanswered."""

    campaign_id: int | None
    campaign: str | None
    reason: Reason
    flags: int
    leads: int
    upto: int


@dataclass(frozen=True)
class Flag:
    """One flag, as a marketer who answers sees it."""

    verdict_id: int
    public_id: str
    who: str
    by: str
    reason: Reason
    field: Wrong | None
    note: str | None
    proof: str | None
    right_value: str | None
    act_at: datetime
    answered: bool = False


@dataclass(frozen=True)
class Answered:
    """What an answer reached: how many flags, how many people will be told."""

    answer_id: int
    flags: int
    people: int


def _open_flags(session: Session) -> list[Any]:
    v = _verdicts.c
    return [
        v.workspace_id == session.workspace_id,
        v.answer_id.is_(None),
        v.superseded == false(),
        v.quality == Quality.NOT_GOOD,
    ]


def flag_groups(session: Session, limit: int = 20) -> list[FlagGroup]:
    """Flags that nobody answered, by campaign and reason, the most leads first."""
    v, c = _verdicts.c, _campaigns.c
    rows = session.connection().execute(
        select(
            _leads.c.campaign_id, c.name, v.reason,
            func.count(v.id), func.count(func.distinct(v.lead_id)), func.max(v.id),
        )
        .select_from(_verdicts)
        .join(_leads, _leads.c.id == v.lead_id)
        .outerjoin(_campaigns, c.id == _leads.c.campaign_id)
        .where(*_open_flags(session))
        .group_by(_leads.c.campaign_id, c.name, v.reason)
        .order_by(func.count(func.distinct(v.lead_id)).desc(), func.max(v.id).desc())
        .limit(limit)
    )  # fmt: skip
    groups = [FlagGroup(r[0], r[1], Reason(r[2]), int(r[3]), int(r[4]), int(r[5])) for r in rows]
    # What still lacks its reason is asked of the rep first.
    return sorted(groups, key=lambda g: g.reason == Reason.NOT_GIVEN)


def group_flags(
    session: Session, by: str, group: FlagGroup, limit: int = 10
) -> tuple[list[Flag], int]:
    """The group's newest flags and how many there are, for somebody who may answer them.

    Raises NotAllowed for everybody else: flaggers' names stand there.
    """
    people.require_marketing(session, by)
    where = _in_group(session, group)
    total = session.connection().execute(
        select(func.count(_verdicts.c.id)).select_from(_verdicts)
        .join(_leads, _leads.c.id == _verdicts.c.lead_id).where(*where)
    ).scalar_one()  # fmt: skip
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(*where)
        .order_by(col(Verdict.id).desc())
        .limit(limit)
    )
    return [_flag(verdict, lead) for verdict, lead in session.exec(query)], int(total)


def campaign_flags(
    session: Session, by: str, campaign_id: int | None, limit: int = 20
) -> list[Flag]:
    """The newest standing flags of a campaign, answered or not, for somebody who may answer."""
    people.require_marketing(session, by)
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(
            ~col(Verdict.superseded),
            Verdict.quality == Quality.NOT_GOOD,
            col(Lead.campaign_id) == campaign_id,
        )
        .order_by(col(Verdict.id).desc())
        .limit(limit)
    )
    return [_flag(verdict, lead) for verdict, lead in session.exec(query)]


def _flag(v: Verdict, lead: Lead) -> Flag:
    return Flag(
        v.id or 0, lead.public_id, who_of(lead), v.by, v.reason or Reason.NOT_GIVEN, v.field,
        v.note, v.proof, v.right_value, v.act_at, v.answer_id is not None,
    )  # fmt: skip


def _in_group(session: Session, group: FlagGroup) -> list[Any]:
    v = _verdicts.c
    return [
        *_open_flags(session),
        v.reason == group.reason,
        v.id <= group.upto,
        _leads.c.campaign_id.is_(None)
        if group.campaign_id is None
        else _leads.c.campaign_id == group.campaign_id,
    ]


def answer_flags(
    session: Session,
    by: str,
    group: FlagGroup,
    only: tuple[int, ...],
    outcome: Outcome,
    words: str,
    now: datetime,
) -> Answered:
    """Answers the flags of a group, or `only` some of them; each person is told once.

    Marketing and admins may. Raises UserError when words are needed and missing, or when somebody
    else answered meanwhile.
    """
    people.require_marketing(session, by)
    words = _needed(outcome, words)
    v = _verdicts.c
    where = [*_in_group(session, group)] + ([v.id.in_(only)] if only else [])
    query = (
        select(v.id, v.by)
        .select_from(_verdicts)
        .join(_leads, _leads.c.id == v.lead_id)
        .where(and_(*where))
        .order_by(v.id)
    )
    rows = list(session.connection().execute(query.with_for_update(of=_verdicts)))
    if not rows:
        raise UserError("Somebody answered these meanwhile. Nothing was changed.")
    answer = VerdictAnswer(by=by, outcome=outcome, words=words, at=now)
    session.add(answer)
    session.flush()
    assert answer.id is not None
    for row in session.exec(select_rows(Verdict).where(col(Verdict.id).in_([r.id for r in rows]))):
        row.answer_id = answer.id
        session.add(row)
    session.flush()
    told = {r.by for r in rows} - {by}
    for person in sorted(told):
        _tell(session, answer.id, person, now)
    return Answered(answer.id, len(rows), len(told))


def _needed(outcome: Outcome, words: str) -> str:
    words = text.clean(words, 1000)
    if outcome == Outcome.STAYING and not words:
        raise UserError("Please say why: the people who flagged read it.", field="words")
    if outcome == Outcome.CHANGED and not words:
        raise UserError("Please say what you changed.", field="words")
    return words


def _tell(session: Session, answer_id: int, person: str, now: datetime) -> None:
    """At once while they are at work, else when they next are. Leavers are not written to."""
    member = people.member(session, person)
    if member is not None and not people.is_member(member):
        return
    moment = people.next_working_moment(session, person, now)
    if moment <= now:
        announce(session, ANSWER, answer_id, person, now=now)
        return
    zone = people.zone_of(session, person)
    local = moment.astimezone(ZoneInfo(zone))
    rule = f"{local.minute} {local.hour} {local.day} {local.month} *"
    plan(session, TELL, f"{answer_id}:{person}", rule, zone, now)


def tell_now(session: Session, about: str, now: datetime) -> None:
    """The hour has come at which somebody is told: once, and the plan is done with."""
    answer_id, _, person = about.partition(":")
    unplan(session, TELL, about)
    announce(session, ANSWER, int(answer_id), person, now=now)


def edit_answer(
    session: Session, answer_id: int, by: str, outcome: Outcome, words: str, now: datetime
) -> VerdictAnswer:
    """Another wording: the messages that told of it are redrawn, nobody is told twice."""
    people.require_marketing(session, by)
    answer = session.get(VerdictAnswer, answer_id)
    if answer is None:
        raise UserError("That answer is no longer there.")
    if answer.by != by and not people.is_admin(session, by):
        raise NotAllowed("Only the person who answered can change it.")
    answer.outcome, answer.words, answer.edited_at = outcome, _needed(outcome, words), now
    session.add(answer)
    session.flush()
    redraw(session, ANSWER, answer_id)
    return answer


def answers_of(session: Session, by: str, limit: int = 3) -> list[VerdictAnswer]:
    """A marketer's newest answers, for changing them."""
    query = select_rows(VerdictAnswer).where(VerdictAnswer.by == by)
    return list(session.exec(query.order_by(col(VerdictAnswer.at).desc()).limit(limit)))


def told_of(
    session: Session, answer_id: int, person: str
) -> tuple[VerdictAnswer | None, list[Flag]]:
    """An answer and the flags of this person that it is about, as their message shows them."""
    query = (
        select_rows(Verdict, Lead)
        .join(Lead, col(Lead.id) == col(Verdict.lead_id))
        .where(Verdict.answer_id == answer_id, Verdict.by == person, ~col(Verdict.superseded))
        .order_by(col(Verdict.id))
    )
    flags = [_flag(verdict, lead) for verdict, lead in session.exec(query)]
    return session.get(VerdictAnswer, answer_id), flags
