"""Draws what is said about slots: who comes, the link, a seat closed, the manager's counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message
from bot.listening import views
from bot.listening.models import Part
from bot.listening.shown import Shown, Team


def _head(s: Shown) -> str:
    said = views.when(s.starts_at, s.ends_at, s.zone)
    about = f" · {text.mrkdwn(s.campaign, 60)}" if s.campaign else ""
    return f"*{said}* your time{about}"


def coming_message(s: Shown) -> Message:
    """To the rep: who listens; the same message as people come and go."""
    if s.cancelled:
        line = f"{_head(s)}\nThis slot was taken back."
        return b.message("Your slot was taken back", [b.section(line)])
    who = views.guests(s)
    said = f"{who} {'listens' if len(s.people) == 1 else 'listen'}" if who else "Nobody yet"
    line = f"Your slot {_head(s)}\n{said}."
    blocks = [b.section(line)]
    if who:
        blocks.append(b.context(f"Tell everybody on the call, and ask. {views.NO_RECORDING}"))
    blocks.append(b.actions(views.link_button(s), views.cancel_button(s)))
    return b.message(f"Your slot: {said}", blocks)


def _link(s: Shown) -> str:
    if s.link:
        return text.link(s.link, "Open the call")
    return "No link was given: " + (
        "send it to your listeners, please." if s.own else f"ask {views.name(s.rep)} for it."
    )


def start_message(s: Shown) -> Message | None:
    """It begins: the link, and what both should keep in mind."""
    if s.cancelled or (not s.own and s.mine is None):
        return None
    if s.own:
        verb = "listens" if len(s.people) == 1 else "listen"
        line = f"It begins: {views.guests(s)} {verb} in.\n{_link(s)}"
        keep = f"Tell everybody on the call, and ask. {views.NO_RECORDING}"
    else:
        line = f"It begins: {views.name(s.rep)} calls live.\n{_link(s)}"
        keep = f"Microphone off. Where somebody would rather not, leave. {views.NO_RECORDING}"
    row = [b.actions(views.link_button(s))] if s.own and not s.link else []
    return b.message("Listening live begins", [b.section(line), *row, b.context(keep)])


def soon_message(s: Shown, now: datetime) -> Message | None:
    """An hour before."""
    if s.gone:
        return cancelled_message(s) if s.mine else None
    if s.cancelled or (not s.own and s.mine is None) or not s.people:
        return None
    at = views.moment(s, now)
    if s.own:
        line = f"{views.guests(s)} {'listens' if len(s.people) == 1 else 'listen'} {at}."
        if not s.link:
            line += " They have no link yet."
        row = [views.link_button(s), views.cancel_button(s)]
    else:
        line = f"You listen to {views.name(s.rep)} {at}. The link comes when it begins."
        row = [views.give_button(s)]
    return b.message(line, [b.section(line), b.actions(*row)])


def cancelled_message(s: Shown) -> Message:
    """To whoever had a seat."""
    who = "Your slot" if s.own else f"The slot of {views.name(s.rep)}"
    line = f"{who} was taken back: {views.when(s.starts_at, s.ends_at, s.zone)}."
    row = b.button("Offer a slot", views.OFFER) if s.own else b.button("Other seats", views.LIST)
    return b.message(line, [b.section(line), b.actions(row)])


def closed_message(s: Shown, shared: Sequence[Shown], now: datetime) -> Message | None:
    """To a marketer whose seat needed the manager; gone once they have it again. `shared`: the
    next sessions that the manager attends, never whose count is what."""
    if s.cancelled or s.mine is not None:
        return None
    at = views.when(s.starts_at, s.ends_at, s.zone)
    line = f"Solo seats are taken, so your seat with {views.name(s.rep)} on {at} is closed. Sorry."
    if shared:
        line += f" Join the manager {' or '.join(views.on(x, now) for x in shared)}."
    join = [views.take_button(x, f"Join {views.moment(x, now)}") for x in shared]
    return b.message(line, [b.section(line), b.actions(*join, b.button("Other seats", views.LIST))])


def manager_message(team: Team, now: datetime) -> Message:
    """To a manager: both counts, and what to join; it stays true as they change."""
    line = views.counts_line(team)
    join = [s for s in team.sessions if not s.manager][:2]
    if team.room > 0 or not join:
        return b.message(line, [b.section(line), b.context(views.HOW)])
    if team.counts.manager == 0:
        line += f" {'Two are' if len(join) == 2 else 'One is'} proposed."
    buttons = [views.take_button(s, f"Join {views.moment(s, now)}") for s in join]
    lines = "\n".join(
        views.slot_line(s, now) + (f" · {views.guests(s)}" if s.people else "") for s in join
    )
    log = b.button("Log a call I listened to", f"{views.LOG}#{team.unit.key}", team.unit.key)
    return b.message(line, [b.section(line), b.section(lines), b.actions(*buttons, log)])


def floor_message(heard: int, floor: int, open_slots: tuple[Shown, ...], now: datetime) -> Message:
    """To a marketer in the middle of the quarter, and to nobody else (000-6)."""
    had = "none" if heard == 0 else f"{heard} of {floor}"
    line = f"Half of the quarter is over, and you have heard {had} live so far."
    line = line.replace("heard none", f"heard none of {floor}")
    if not open_slots:
        more = "No seat is free at this moment. `/listen` shows when there is."
        return b.message(line, [b.section(f"{line} {more}")])
    rows = [b.section(views.slot_line(s, now), accessory=views.take_button(s)) for s in open_slots]
    return b.message(line, [b.section(f"{line} An hour helps: these are free."), *rows[:3]])


def observes(s: Shown) -> bool:
    """Whether the reader sits in to learn."""
    return s.mine is Part.OBSERVER
