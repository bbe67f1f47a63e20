"""Draws `/align callweek`, and the forms of a call week and of a campaign on watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.listening import views
from bot.listening.models import WeekState
from bot.listening.views_forms import ALL, day_in, number_in, typed_in
from bot.listening.views_weeks import cancel_button, day_said, span, title
from bot.listening.week_facts import WeekFacts
from bot.listening.weeks import WeekSaid, monday_of


@dataclass(frozen=True)
class Watched:
    """A campaign on watch: calls heard this week, of how many wanted."""

    campaign_id: int
    name: str
    heard: int
    weekly: int


def overview(
    weeks: Sequence[tuple[WeekFacts, Sequence[date]]], watched: Sequence[Watched], *, may: bool
) -> Message:
    """`/align callweek`: what is planned or proposed, its next five dates, campaigns on watch."""
    blocks: list[Block] = []
    for facts, mondays in weeks:
        state = "planned" if facts.state is WeekState.PLANNED else "proposed, not planned yet"
        days = [day for day, _ in facts.days]
        line = f"*{title(facts)}* · {span(facts.monday, days)} · {state}"
        dates = " · ".join(day_said(m, facts.monday) for m in mondays)
        plan = b.button("Plan it", f"{views.WEEK_PLAN}#{facts.id}", str(facts.id))
        row = [plan] if facts.state is WeekState.PROPOSED else []
        whose = f"Owner {text.mrkdwn(facts.owner, 60)}" + (
            f", deputy {text.mrkdwn(facts.deputy, 60)}" if facts.deputy else ", no deputy yet"
        )
        blocks.append(b.section(f"{line}\n{whose}\nNext five: {dates}"))
        if may:
            blocks.append(b.actions(*row, cancel_button(facts)))
    if not weeks:
        blocks.append(b.section("*Call weeks* · none planned. One a quarter is a good habit."))
    if watched:
        said = "\n".join(watch_line(w) for w in watched)
        blocks.append(b.section(f"*On watch, this week*\n{said}"))
    if may:
        blocks.append(b.actions(
            b.button("Plan a call week", views.WEEK_PLAN, style=None if weeks else "primary"),
            b.button("Watch a campaign", views.WATCH),
        ))  # fmt: skip
    return b.message("Call weeks", blocks)


def watch_line(w: Watched) -> str:
    """Webinar Q3: 1 of 2 calls heard"""
    return f"{text.mrkdwn(w.name, 80)}: {w.heard} of {w.weekly} calls heard"


def week_form(said: WeekSaid, sites: Sequence[tuple[int, str]], own: int | None) -> Block:
    """Where, when, how many slots, which channel, whose."""
    monday: Block = {"type": "datepicker", "action_id": "v",
                     "initial_date": said.monday.isoformat()}  # fmt: skip
    where: list[Block] = [b.option("The whole company", ALL)]
    where += [b.option(name, str(i)) for i, name in sites]
    channel: Block = {"type": "conversations_select", "action_id": "v",
                      "placeholder": b.plain("Choose a channel"),
                      "filter": {"include": ["public", "private"]}}  # fmt: skip
    if said.channel:
        channel["initial_conversation"] = said.channel
    quota = [b.option(str(n), str(n)) for n in range(1, 11)]
    rows = [
        b.field("Where", b.select("v", where, initial=str(said.site_id or ALL)), block_id="site"),
        b.field("Week of", monday, block_id="monday", hint="Any day of it."),
        b.field("Slots asked of each rep", b.select("v", quota, initial=str(said.quota)),
                block_id="quota"),
        b.field("Channel", channel, block_id="channel",
                hint="The sign-up sheet and the digests stand there."),
        b.field("Campaign", b.typed("v", initial=said.campaign or None, most=120),
                block_id="campaign", optional=True),
        b.field("Owner", _person(said.owner_id), block_id="owner"),
        b.field("Deputy", _person(said.deputy_id or ""), block_id="deputy", optional=True,
                hint="Hears of it when the owner is gone, and of a week that was missed."),
    ]  # fmt: skip
    return b.form(views.WEEK_FORM, "Call week", rows, submit="Preview", carried=carry(w=own))


def _person(slack_id: str) -> Block:
    block: Block = {"type": "users_select", "action_id": "v", "placeholder": b.plain("Who")}
    return block | ({"initial_user": slack_id} if slack_id else {})


def read_week_form(values: dict[str, Any], today: date) -> WeekSaid:
    """The form read back; the week of whatever day was picked."""
    site = typed_in(values, "site")
    return WeekSaid(
        monday_of(day_in(values, "monday") or today), int(site) if site.isdigit() else None,
        typed_in(values, "campaign"), number_in(values, "quota", 0), typed_in(values, "channel"),
        typed_in(values, "owner"), typed_in(values, "deputy") or None,
    )  # fmt: skip


def carried_week(said: WeekSaid, own: int | None) -> str:
    """What the preview carries."""
    return carry(**{**asdict(said), "monday": said.monday.isoformat(), "w": own})


def week_carried(held: dict[str, Any]) -> WeekSaid:
    """And gives back."""
    return WeekSaid(
        date.fromisoformat(str(held["monday"])), held.get("site_id"), str(held["campaign"]),
        int(held["quota"]), str(held["channel"]), str(held["owner_id"]), held.get("deputy_id"),
    )  # fmt: skip


def preview_form(
    said: WeekSaid, site: str, days: Sequence[date], mondays: Sequence[date], reps: int,
    own: int | None,
) -> Block:  # fmt: skip
    """What will happen, before it does."""
    off = 5 - len(days)
    lines = [f"*{site or 'The whole company'}* · {', '.join(day_said(d) for d in days)}"]
    if off:
        lines.append(f"{off} of its days {'is a holiday' if off == 1 else 'are holidays'} there.")
    lines.append(f"{said.quota} slots each from {reps} reps: {said.quota * reps} calls to hear.")
    lines.append(
        f"In <#{said.channel}>: the sign-up sheet now, a word on {day_said(days[0])} at 9:00, the "
        "day in short at 17:00, themes and actions on the last evening."
    )
    after = " · ".join(day_said(m, said.monday) for m in mondays[1:])
    blocks = [b.section("\n".join(lines)), b.context(f"After it, proposed: {after}")]
    return b.form(views.WEEK_PREVIEW, "Call week", blocks, submit="Plan it", close="Back",
                  carried=carried_week(said, own))  # fmt: skip


def watch_form(campaign: str = "", weekly: int = 2) -> Block:
    """A campaign that is listened to every week (000-8)."""
    counts = [b.option(str(n), str(n)) for n in range(1, 11)]
    rows = [
        b.field("Campaign", b.typed("v", initial=campaign or None, most=120), block_id="campaign"),
        b.field("Calls to hear each week", b.select("v", counts, initial=str(weekly)),
                block_id="weekly", hint="The daily digest says how far we are."),
    ]  # fmt: skip
    return b.form(views.WATCH_FORM, "Watch a campaign", rows, submit="Watch")


def watch_message(w: Watched) -> Message:
    """After `/align callweek watch`."""
    line = f"On watch: {watch_line(w)} this week. The daily digest says so."
    end = b.button("Stop watching", f"{views.WATCH_END}#{w.campaign_id}", str(w.campaign_id))
    return b.message(line, [b.section(line), b.actions(end)])
