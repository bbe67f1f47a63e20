"""Draws what owners of themes are told, and what admins are: nothing is posted to outsiders."""

from __future__ import annotations

from datetime import date

from bot.enquiries import digest_views as d
from bot.enquiries.brief_facts import LinkFacts, Repeat
from bot.enquiries.facts import ThemeLine
from bot.enquiries.models import State
from bot.enquiries.repeating_views import COUNTED, repeat_words
from bot.enquiries.wording import count_words, quote
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.outbox import Message


def reminder_message(line: ThemeLine, to: str) -> Message:
    """On the day by which somebody wanted to have answered. `to`: who was reminded."""
    if line.state is State.ANSWERED or line.owner_id != to:
        return b.message(f"{quote(line.title)} is {_settled(line)}.")
    if line.total == 0:
        return b.message(f"{quote(line.title)} was taken back; nobody asks it any more.")
    said = f"You have {quote(line.title)} for today · {count_words(line.total, line.people)}"
    value = str(line.id)
    row = b.actions(
        b.button("We have this", f"{d.HAVE}#{value}", value),
        b.button("Open", f"{d.OPEN}#{value}", value),
        b.button("Give it back", f"{d.RELEASE}#{value}", value),
    )
    return b.message(said, [b.section(said), row])


def _settled(line: ThemeLine) -> str:
    if line.state is State.ANSWERED:
        return "answered"
    return f"with {text.mrkdwn(line.owner, 60) or 'somebody else'}" if line.owner_id else "free"


def taken_over_message(line: ThemeLine, by_name: str) -> Message:
    """To whoever had it. `by_name`: who has it now."""
    said = f"{text.mrkdwn(by_name, 60) or 'Somebody'} took over {quote(line.title)}."
    opened = b.button("Open", f"{d.OPEN}#{line.id}", str(line.id))
    return b.message(said, [b.section(said, accessory=opened)])


def shared_message(channel: str, *, shared: bool) -> Message:
    """No digest in a channel that another organisation reads, unless an admin allows it (U31)."""
    if not shared:
        return b.message(f"The digest is posted in <#{channel}> again.")
    return b.message(
        f"People from outside read <#{channel}>, so no digest is posted there. The questions are "
        "kept. Choose another channel, or allow it, with `/align settings`."
    )


def dead_link_message(f: LinkFacts) -> Message:
    """To whoever answers, once; drawn anew when it works again."""
    shown = text.link(f.link, "")
    if not f.why:
        return b.message(f"The link of {quote(f.title)} answers again: {shown}")
    said = f"The link of {quote(f.title)} does not answer: {text.mrkdwn(f.why)}. {shown}"
    value = str(f.theme_id)
    row = b.actions(
        b.button("Change answer", f"{d.HAVE}#{value}", value),
        b.button("Open", f"{d.OPEN}#{value}", value),
    )
    return b.message(said, [b.section(said), row])


def link_back_message(f: LinkFacts) -> Message:
    """It works again: nothing to do."""
    return b.message(f"It works again: {text.link(f.link, '')}, the answer to {quote(f.title)}")


def month_message(month: date, r: Repeat) -> Message:
    """One line a month to marketing, with its n and its mirror (003-10)."""
    answers = f"{r.answers} answer{'s' if r.answers != 1 else ''}"
    head = f"*What answers did · {month:%B}*"
    said = f"{head} · {answers} whose 60 days were over: {repeat_words(r)} on average"
    counted = b.button("How counted", COUNTED)
    return b.message(said.replace("*", ""), [b.section(said, accessory=counted)])
