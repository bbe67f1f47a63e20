"""Draws a theme opened, the answer form, and what askers and owners are told; reads it back."""

from __future__ import annotations

from typing import Any

from bot.enquiries import digest_views as d
from bot.enquiries.facts import (
    Answered,
    AnswerShown,
    Given,
    Taken,
    ThemeLine,
    ToldFacts,
)
from bot.enquiries.models import TEXT, Helped, State
from bot.enquiries.views import HELPED, MISSING, NOT_HELPED
from bot.enquiries.wording import (
    ago_words,
    answered_words,
    count_words,
    day_words,
    pasted,
    quote,
    verbatim,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

ANSWER_FORM = "enquiries.answer.form"


# -- taking


def taken_message(t: Taken, *, replace: bool = False) -> Message:
    """After [Take it]: for whoever pressed it."""
    value = str(t.theme_id)
    opened = b.button("Open", f"{d.OPEN}#{value}", value)
    more: dict[str, Any] = {"replace_original": True} if replace else {}
    if t.answered:
        said = f"{quote(t.title)} was answered meanwhile."
        return b.message(said, [b.section(said), b.actions(opened)], **more)
    by = f" by {day_words(t.due_on)}" if t.due_on else ""
    if t.held_by:
        said = f"{t.held_by} has {quote(t.title)}{by}."
        over = b.button("Take it over", f"{d.TAKE_OVER}#{value}", value)
        return b.message(said, [b.section(said), b.actions(over, opened)], **more)
    said = f"Yours: {quote(t.title)}{by}. It stands in your Home."
    back = b.button("Give it back", f"{d.RELEASE}#{value}", value)
    have = b.button("We have this", f"{d.HAVE}#{value}", value)
    return b.message(said, [b.section(said), b.actions(have, opened, back)], **more)


def released_message(title: str, *, replace: bool) -> Message:
    """After [Give it back]."""
    more: dict[str, Any] = {"replace_original": True} if replace else {}
    return b.message(f"Given back: {quote(title)} Somebody else can take it.", **more)


# -- the answer form


def answer_form(
    line: ThemeLine,
    standing: AnswerShown | None,
    carried: dict[str, Any] | None = None,
    meanwhile: str = "",
    typed: Given | None = None,
) -> Block:
    """[We have this]: a link, words to paste, or both. One that stands is changed; where it did
    not help, it is where the next begins.

    `meanwhile`: what somebody else did while the form was open; their answer stands beneath it, and
    what was `typed` stays.
    """
    seen = [standing.id, standing.version] if standing else [0, 0]
    theirs = [b.section(meanwhile)] if meanwhile else []
    theirs += [verbatim(standing.snippet)] if meanwhile and standing else []
    a = typed or standing
    blocks = [
        b.section(f"{quote(line.title)} · {count_words(line.total, line.people)}"),
        *theirs,
        b.field("Link", b.typed("v", initial=a.link if a else None, most=500,
                placeholder="https://"), block_id="link", optional=True),
        b.field("What it is called", b.typed("v", initial=a.label if a else None, most=120,
                placeholder="Export guide"), block_id="label", optional=True),
        b.field("Words reps can paste", b.typed("v", multiline=True, most=TEXT,
                initial=a.words if a else None), block_id="words", optional=True,
                hint="Everybody who asked is sent this once. A later change is seen in place."),
    ]  # fmt: skip
    submit = "Save" if line.state is State.ANSWERED else "Tell the askers"
    return b.form(
        ANSWER_FORM, "We have this", blocks, submit=submit,
        carried=carry(t=line.id, s=seen, **(carried or {})),
    )  # fmt: skip


def read_answer_form(values: dict[str, dict[str, dict[str, Any]]]) -> Given:
    """The form's state."""

    def typed(block: str) -> str:
        return str(((values.get(block) or {}).get("v") or {}).get("value") or "")

    return Given(typed("link"), typed("label"), typed("words"))


def answered_message(a: Answered) -> Message:
    """After the form: for whoever answered."""
    whom = f"{a.told} asker{'s' if a.told != 1 else ''}"
    if a.changed:
        return b.message(f"Changed: {quote(a.title)} What {whom} were told is redrawn.")
    said = f"{whom} will be told." if a.told else "Nobody else asked; there is nobody to tell."
    return b.message(f"Answered: {quote(a.title)} {said}")


def withdrawn_message(title: str) -> Message:
    """After the answer was taken back."""
    return b.message(f"Taken back: {quote(title)} It waits again; askers see that in place.")


# -- what people are told


def told_message(f: ToldFacts) -> Message:
    """To each asker, once: the answer to what they asked, with words to paste (journey 4.1)."""
    others = f" ({f.people} of you passed it on)." if f.people > 1 else ""
    asked = f"You asked {ago_words(f.asked_on, f.today)}: {quote(f.text)}{others}"
    if f.moved:
        said = f"{asked} It is not what marketing answered; you hear from me when that is answered."
        return b.message(said, [b.section(said)])
    if f.withdrawn:
        said = f"{asked} Marketing took the answer back; you hear from me when there is a new one."
        return b.message(said, [b.section(said)])
    changed = " (updated)" if f.answer.edited_at else ""
    blocks = [b.section(f"{asked} {answered_words(f.answer, changed)}"), *pasted(f.answer)]
    value = str(f.told_id)
    if f.helped is Helped.YES:
        blocks.append(b.context("You said: it helped."))
    elif f.helped is Helped.NO:
        blocks.append(b.section(
            "You said: it did not help. It is back with marketing.",
            accessory=b.button("Say what was missing", MISSING, value)))  # fmt: skip
    else:
        blocks.append(b.actions(
            b.button("It helped", HELPED, value), b.button("It did not help", NOT_HELPED, value)
        ))  # fmt: skip
    return b.message(f"Marketing answered: {quote(f.text)}", blocks)


def unhelpful_message(line: ThemeLine, missing: list[str]) -> Message:
    """To whoever answers: the answer did not help some of those who were told."""
    n = line.unhelpful
    said = f"The answer to {quote(line.title)} did not help {n} of those who were told."
    value = str(line.id)
    blocks = [b.section(said), *(b.context(f"Missing: {text.mrkdwn(m, 500)}") for m in missing[:8])]
    blocks.append(b.actions(
        b.button("We have this", f"{d.HAVE}#{value}", value),
        b.button("Open", f"{d.OPEN}#{value}", value),
    ))  # fmt: skip
    return b.message(said, blocks)
