"""Reports that come by themselves: to whom, how often, and when that is on their own clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlmodel import col, or_, select

from bot.kit import schedule
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.leads.campaigns import campaign_name
from bot.leads.service import require_side
from bot.people import service as people
from bot.people.at_work import once_rule, plan_at_work
from bot.people.calendar import workspace_zone, zone_named, zone_of
from bot.people.models import Side
from bot.reports.conversations import today
from bot.reports.issuing import issue, read
from bot.reports.models import Cadence, Subscription
from bot.reports.spans import finished
from bot.reports.views import Wanted
from bot.reports.views_lists import Line

# Where marketing reads questions, whichever channel that is: the pack that comes with the bot
# (002-6: what is said lands in a chart without anybody asking for it).
QUESTIONS = "*questions"
JOBS = {cadence: f"reports.{cadence}" for cadence in Cadence}
LATE = "reports.late"
HOUR = 9
_RULES = {
    Cadence.DAILY: f"0 {HOUR} * * *",
    Cadence.WEEKLY: f"0 {HOUR} * * 1",
    Cadence.MONTHLY: f"0 {HOUR} 1 * *",
}
_AHEAD = 14  # days in which a working day is looked for


def is_person(recipient: str) -> bool:
    """Whether it comes to a person, not a channel."""
    return recipient[:1] in ("U", "W")


def subscribe(
    session: Session, by: str, cadence: Cadence, campaign_id: int, to: str, now: datetime
) -> tuple[Line, bool]:
    """Has the report come to `to` (a person or a channel) by itself. True: that is new."""
    require_side(session, by)
    found = session.exec(
        select(Subscription).where(
            Subscription.report == "conversations", Subscription.cadence == cadence,
            Subscription.campaign_id == campaign_id, Subscription.recipient == to,
        )
    ).first()  # fmt: skip
    new = found is None or found.ended_at is not None
    if found is None:
        found = Subscription(
            report="conversations", cadence=cadence, campaign_id=campaign_id, recipient=to,
            by=by, began_at=now,
        )  # fmt: skip
    elif new:
        found.ended_at, found.by, found.began_at = None, by, now
    session.add(found)
    session.flush()
    plan(session, found, now)
    return line_of(session, found), new


def plan(session: Session, found: Subscription, now: datetime) -> None:
    """Has it come at nine on its recipient's clock."""
    to = found.recipient
    zone = zone_of(session, to) if is_person(to) else workspace_zone(session)
    schedule.plan(session, JOBS[found.cadence], found.id or 0, _RULES[found.cadence], zone, now)


def stop(session: Session, by: str, subscription_id: int, now: datetime) -> tuple[Line, bool]:
    """It comes no more. True: it did until now. A person's own is theirs to stop; a channel's is
    whoever's began it, marketing's where it came with the bot, and admins'."""
    found = _one(session, subscription_id)
    _may_change(session, by, found)
    ended = found.ended_at is None
    if ended:
        end(session, found, now)
    return line_of(session, found), ended


def end(session: Session, found: Subscription, now: datetime) -> None:
    """Nothing of it is planned any more."""
    found.ended_at = now
    session.add(found)
    schedule.unplan(session, JOBS[found.cadence], found.id or 0)


def begin_again(
    session: Session, by: str, subscription_id: int, now: datetime
) -> tuple[Line, bool]:
    """[Begin again]."""
    found = _one(session, subscription_id)
    _may_change(session, by, found)
    return subscribe(session, by, found.cadence, found.campaign_id, found.recipient, now)


def _one(session: Session, subscription_id: int) -> Subscription:
    found = session.exec(
        select(Subscription).where(col(Subscription.id) == subscription_id)
    ).first()
    if found is None:
        raise UserError("I no longer have that. `/align report` lists what comes to you.")
    return found


def _may_change(session: Session, by: str, found: Subscription) -> None:
    person = people.require_member(session, by)
    mine = by in (found.recipient, found.by) or person.admin
    if not mine and not (found.recipient == QUESTIONS and person.side is Side.MARKETING):
        raise NotAllowed("Whoever began it can stop it, or an admin. Nothing was changed.")


def standing(session: Session, slack_id: str, channel: str | None) -> list[Line]:
    """What comes to this person, and to the channel where they ask."""
    to = [slack_id, *([channel] if channel else [])]
    if channel and channel == people.workspace(session).questions_channel:
        to.append(QUESTIONS)
    query = select(Subscription).where(
        or_(col(Subscription.recipient).in_(to)), col(Subscription.ended_at).is_(None)
    )
    return [line_of(session, s) for s in session.exec(query.order_by(col(Subscription.id)))]


def line_of(session: Session, found: Subscription) -> Line:
    """A subscription as it is listed."""
    to = recipient_of(session, found) or ""
    campaign = campaign_name(session, found.campaign_id) or "" if found.campaign_id else ""
    shown = "" if is_person(to) else to
    return Line(found.id or 0, "Conversations", found.cadence, campaign, shown)


def recipient_of(session: Session, found: Subscription) -> str | None:
    """The person or the channel it goes to now; None where there is none (any more)."""
    if found.recipient == QUESTIONS:
        return people.workspace(session).questions_channel
    if is_person(found.recipient):
        person = people.member(session, found.recipient)
        return found.recipient if people.is_member(person) else None
    return found.recipient


def begin_pack(session: Session, now: datetime) -> None:
    """The weekly report that comes with the bot, once; ended, it stays ended (002-6)."""
    found = session.exec(select(Subscription).where(Subscription.recipient == QUESTIONS)).first()
    if found is None:
        found = Subscription(
            report="conversations", cadence=Cadence.WEEKLY, recipient=QUESTIONS, began_at=now
        )
        session.add(found)
        session.flush()
    if found.ended_at is None:
        plan(session, found, now)


# -- when it is due


def to_ask_about(session: Session, subscription_id: int) -> str | None:
    """The channel of a subscription that is due: whether others read along is asked first."""
    found = session.exec(
        select(Subscription).where(col(Subscription.id) == subscription_id)
    ).first()
    to = recipient_of(session, found) if found else None
    return to if to and not is_person(to) else None


def publish(session: Session, subscription_id: int, day: date, now: datetime) -> int | None:
    """Has the report of the time before local `day` said, once. Returns its issue's id.

    None: it was stopped, nobody is there to read it, nobody noted a conversation, it was said
    before, or its reader is off and gets it when they are back.
    """
    found = session.exec(
        select(Subscription).where(col(Subscription.id) == subscription_id)
    ).first()
    if found is None or found.ended_at is not None:
        return None
    to = recipient_of(session, found)
    if to is None:
        if is_person(found.recipient):
            end(session, found, now)  # somebody who left, or is a guest now (U13)
        return None
    plan(session, found, now)
    if not _now(session, found, to, day, now):
        return None
    # Nine in Sydney is yesterday in Boston, where yesterday is not over.
    until = min(day, today(session, now))
    span = finished(found.cadence, until, lambda d: people.is_working_day(session, d))
    wanted = Wanted(found.cadence.value, span, found.campaign_id)
    if read(session, wanted).empty:
        return None
    about = f"{day}"
    return issue(session, wanted, to, about, now, by=found.by, subscription_id=subscription_id)


def _now(session: Session, found: Subscription, to: str, day: date, now: datetime) -> bool:
    """Whether it is said now; else it is planned for when somebody works (U14, U15)."""
    about = f"{found.id}:{day}"
    if is_person(to):
        return plan_at_work(session, LATE, about, to, now)
    here = today(session, now)
    if people.is_working_day(session, here):
        return True
    if found.cadence is not Cadence.DAILY:
        zone = workspace_zone(session)
        later = (here + timedelta(days=n) for n in range(1, _AHEAD))
        first = next((d for d in later if people.is_working_day(session, d)), None)
        if first is not None:
            at = resolve(datetime.combine(first, time(HOUR)), zone)
            schedule.plan(
                session, LATE, about, once_rule(at.astimezone(zone_named(zone))), zone, now
            )
    return False


def publish_late(session: Session, about: str, now: datetime) -> int | None:
    """Whoever was off is at work: the report that came meanwhile."""
    schedule.unplan(session, LATE, about)
    subscription_id, _, day = about.partition(":")
    return publish(session, int(subscription_id), date.fromisoformat(day), now)
