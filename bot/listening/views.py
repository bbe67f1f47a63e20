"""Draws what `/listen` shows: slots, seats, counts; owns every action and callback id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.listening.models import Part
from bot.listening.shown import Board, Shown, Team
from bot.people.calendar import zone_named

OFFER = "listening.offer"
OFFER_FORM = "listening.offer.form"
CANCEL = "listening.cancel"
TAKE = "listening.take"
GIVE = "listening.give"
LIST = "listening.list"
LOG = "listening.log"
LOG_FORM = "listening.log.form"
LOG_UNDO = "listening.log.undo"
RULES = "listening.rules"
RULES_UNIT = "listening.rules.unit"
RULES_FORM = "listening.rules.form"
ALLOW = "listening.allow"
ALLOW_FORM = "listening.allow.form"
COUNTED = "listening.counted"
DEBRIEF = "listening.debrief"
DEBRIEF_FORM = "listening.debrief.form"
SIGN = "listening.sign"
FELL = "listening.fell"
WEEK_PLAN = "listening.week.plan"
WEEK_FORM = "listening.week.form"
WEEK_PREVIEW = "listening.week.preview"
WEEK_CANCEL = "listening.week.cancel"
WEEK_TAKE = "listening.week.take"
WATCH = "listening.watch"
WATCH_FORM = "listening.watch.form"
WATCH_END = "listening.watch.end"
LINK = "listening.link"
LINK_FORM = "listening.link.form"

FEW_TEAMS, MOST_TEAMS = 2, 4  # shown with sessions to join

NO_RECORDING = "No recording, ever."
SOLO_CLOSED = "Solo seats are taken."
HOW = (
    "*How seats work* · Marketing hears no more calls of a team in a quarter than the team's own "
    "manager. When marketing has caught up, sessions that the manager attends stay open: they "
    f"count for both. New hires sit in without counting. {NO_RECORDING}"
)


def when(starts_at: datetime, ends_at: datetime, zone: str, now: datetime | None = None) -> str:
    """`Thu 5 March, 14:00-15:00` on the clock of that zone; `today` and `tomorrow` by name."""
    tz = zone_named(zone)
    begin, end = starts_at.astimezone(tz), ends_at.astimezone(tz)
    days = (begin.date() - now.astimezone(tz).date()).days if now else 9
    day = {0: "today", 1: "tomorrow"}.get(days, f"{begin:%a} {begin.day} {begin:%B}")
    return f"{day}, {begin:%H:%M}-{end:%H:%M}"


def moment(s: Shown, now: datetime | None = None) -> str:
    """`Thursday 10:00`, as one says it to somebody."""
    begin = s.starts_at.astimezone(zone_named(s.zone))
    days = (begin.date() - now.astimezone(begin.tzinfo).date()).days if now else 9
    if 0 <= days < 2:
        return f"{'today' if days == 0 else 'tomorrow'} {begin:%H:%M}"
    day = f"{begin:%A}" if days < 7 else f"{begin:%a} {begin.day} {begin:%B},"
    return f"{day} {begin:%H:%M}"


def on(s: Shown, now: datetime) -> str:
    """`on Thursday 10:00`, `tomorrow 10:00`."""
    said = moment(s, now)
    return said if said.startswith("to") else f"on {said}"


def slot_line(s: Shown, now: datetime | None = None) -> str:
    """*Thu 5 March, 14:00-15:00* · Rita · Webinar Q3 · 1 of 2 seats free · with the manager"""
    said = when(s.starts_at, s.ends_at, s.zone, now)
    parts = [f"*{said[:1].upper()}{said[1:]}*"]
    if not s.own:
        parts.append(text.mrkdwn(s.rep, 60))
    if s.campaign:
        parts.append(text.mrkdwn(s.campaign, 60))
    return " · ".join([*parts, *_seats(s)])


def _seats(s: Shown) -> list[str]:
    parts = [f"{s.free} of {s.seats} seats free" if s.free else "full"]
    if s.manager and s.mine is not Part.MANAGER:
        parts.append("with the manager")
    return parts


def guests(s: Shown) -> str:
    """Who comes: `Mia Keller, Sam Whitfield (manager)`."""
    words = {Part.MANAGER: " (manager)", Part.OBSERVER: " (observing)", Part.MARKETING: ""}
    return ", ".join(text.mrkdwn(name, 60) + words[part] for name, part in s.people)


def name(said: str) -> str:
    """A person's name, safe to show."""
    return text.mrkdwn(said, 60)


def take_button(s: Shown, label: str = "Take a seat") -> Block:
    """[Take a seat]"""
    return b.button(label, f"{TAKE}#{s.id}", str(s.id), says=f"{label}, {s.rep}, {moment(s)}")


def give_button(s: Shown) -> Block:
    """[Give it back]"""
    return b.button("Give it back", f"{GIVE}#{s.id}", str(s.id))


def cancel_button(s: Shown) -> Block:
    """[Take back], asked once more where somebody has a seat."""
    sure = b.confirm("Take it back?", "Whoever has a seat is told.", "Take it back", "Keep it")
    return b.button("Take back", f"{CANCEL}#{s.id}", str(s.id), confirm=sure if s.people else None)


def link_button(s: Shown) -> Block:
    """[Add the link], or [Change the link]."""
    label = "Change the link" if s.link else "Add the link"
    return b.button(label, f"{LINK}#{s.id}", str(s.id))


def board_blocks(board: Board, *, home: bool = False) -> list[Block]:
    """What somebody may do, by what they are: rep, marketer, manager."""
    blocks: list[Block] = []
    if board.own or (board.sells and not board.teams and not home):
        blocks += _own(board)
    if board.listens or board.mine:
        blocks += _seat_blocks(board, home=home)
    return blocks + _teams(board, home=home)


def _teams(board: Board, *, home: bool) -> list[Block]:
    """The teams that somebody manages; of many, fewer sessions each and then the counts alone:
    a message has at most fifty blocks."""
    most = 4 if len(board.teams) <= FEW_TEAMS else 1
    full = board.teams[: FEW_TEAMS if home else MOST_TEAMS]
    blocks = [block for team in full for block in team_blocks(team, board.now, most)]
    rest = [counts_line(team) for team in board.teams[len(full) :]]
    blocks += [b.section("\n".join(rest[n : n + 8])) for n in range(0, min(len(rest), 40), 8)]
    return blocks


def _own(board: Board) -> list[Block]:
    blocks = [b.section("*Your slots*" if board.own else "*Your slots* · none yet")]
    for s in board.own:
        who = f"\n{guests(s)}" if s.people else ""
        blocks.append(b.section(slot_line(s, board.now) + who, accessory=cancel_button(s)))
    return [*blocks, b.actions(b.button("Offer a slot", OFFER, style="primary"))]


def _seat_blocks(board: Board, *, home: bool) -> list[Block]:
    head = "*Listening live*" if board.listens else "*Your seats*"
    if board.floor and board.listens:
        head += f" · {board.heard} of {board.floor} this quarter"
    elif board.observes:
        head += " · you observe, your seats count nowhere"
    blocks = [b.section(head)]
    blocks += [
        b.section(f"{slot_line(s, board.now)} · your seat", accessory=give_button(s))
        for s in board.mine
    ]
    blocks += [
        b.section(slot_line(s, board.now), accessory=take_button(s))
        for s in board.open[: 3 if home else None]
    ]
    if board.closed:
        line = closed_line(board.shared, board.now)
        if any(not s.manager for s in board.open):  # a call that another marketer has booked
            line = f"Other s{line[1:]}"
        blocks.append(b.context(line))
    if board.headless and not home:
        names = ", ".join(text.mrkdwn(n, 60) for n in board.headless[:5])
        blocks.append(b.context(
            f"{names}: nobody is named as manager, so seats are closed. An admin types "
            "`/listen manager @name`, with the team's name after it if there is one."
        ))  # fmt: skip
    elif board.listens and not board.open and not board.closed and not home:
        blocks.append(b.context("No other seat is free. Reps offer new slots; look again later."))
    return blocks


def closed_line(shared: Sequence[Shown], now: datetime) -> str:
    """To a marketer at the cap: what is open, never whose count is what (D2)."""
    if not shared:
        return f"{SOLO_CLOSED} As soon as the manager joins a session it is open here."
    joined = " or ".join(on(s, now) for s in shared)
    return f"{SOLO_CLOSED} Join the manager {joined}."


def closed_message(shared: Sequence[Shown], now: datetime) -> Message:
    """The answer at the cap."""
    line = closed_line(shared, now)
    row = [take_button(s, f"Join {moment(s, now)}") for s in shared]
    blocks = [b.section(line), *([b.actions(*row)] if row else []), b.context(HOW)]
    return b.message(line, blocks)


def counts_line(team: Team) -> str:
    """To the manager alone: both counts."""
    c = team.counts
    you = f"you to {c.manager}" if c.manager else "you to none yet"
    name = text.mrkdwn(team.unit.name, 60) or "Your team"
    booked = f" ({c.coming} more booked)" if c.coming else ""
    line = f"*{name}* · Marketing listened to {c.marketing} of your team's calls{booked}, {you}."
    if c.manager == 0 and c.extra == 0:
        return f"{line} Marketing can only join sessions you attend."
    if team.room <= 0:
        return f"{line} Solo seats are closed until you listen to another."
    return f"{line} {team.room} solo {'seat is' if team.room == 1 else 'seats are'} open."


def team_blocks(team: Team, now: datetime, most: int = 4) -> list[Block]:
    """A manager's team: counts, sessions to join."""
    blocks = [b.section(counts_line(team))]
    for s in [s for s in team.sessions if not s.manager][:most]:
        who = f" · {guests(s)}" if s.people else ""
        button = take_button(s, "Join this one")
        blocks.append(b.section(slot_line(s, now) + who, accessory=button))
    log = b.button("Log a call I listened to", f"{LOG}#{team.unit.key}", team.unit.key)
    return [*blocks, b.actions(log)]


def board_message(board: Board, line: str = "") -> Message:
    """`/listen`. `line`: what was just done, above it."""
    blocks = board_blocks(board)
    if not blocks:
        blocks = [b.section("Slots are offered by sales and heard by marketing. You are neither "
                            "here yet: `/align people` says who is who.")]  # fmt: skip
    if board.admin:
        row = b.button("Rules", RULES), b.button("Allow more", ALLOW)
        blocks.append(b.actions(*row))
    top = [b.section(line)] if line else []
    return b.message(line or "Listening live", [*top, *blocks, b.context(HOW)])
