"""Draws what an asker sees: the form, the answer to it, their questions in Home; reads it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.enquiries.facts import AnswerShown, Saved
from bot.enquiries.models import TEXT
from bot.enquiries.wording import answered_words, day_words, pasted, quote, times
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.people.views import side_choice_blocks

ASK = "enquiries.ask.shortcut"
ASK_GLOBAL = "enquiries.ask.global"
ASK_FORM = "enquiries.ask.form"
EDIT_FORM = "enquiries.edit.form"
DRAFT = "enquiries.ask.draft"
EDIT = "enquiries.edit"
UNDO = "enquiries.undo"
OWN = "enquiries.own"
KEEP = "enquiries.keep"
HELPED = "enquiries.helped"
NOT_HELPED = "enquiries.not_helped"
MISSING = "enquiries.missing"
MISSING_FORM = "enquiries.missing.form"
SAVED = "enquiries.saved"


@dataclass(frozen=True)
class Asked:
    """What the form gives back."""

    question: str
    who: str
    campaign_id: int | None


# -- the answer to an asker


def saved_message(s: Saved, *, replace: bool = False) -> Message:
    """What the asker is answered: short, with what they may do next. For them alone."""
    head = f"Saved: {quote(s.text)}"
    if s.again:
        head = f"You passed this on already: {quote(s.text)}"
    # The answer comes last: where it is in words, they stand beneath.
    said = " ".join([head, *_asked_before(s), *_where(s)] if s.answer else
                    [head, *_where(s), *_asked_before(s)])  # fmt: skip
    shown = [b.section(said)]
    if s.answer is not None:
        shown += answer_blocks(s.answer, s.told_id)
    notes = _notes(s)
    if notes:
        shown.append(b.context(*notes))
    value = str(s.question_id)
    who = "Change who asked" if s.who else "Add who asked"
    shown.append(
        b.actions(b.button(who, f"{EDIT}#who", value), b.button("Edit", EDIT, value),
                  b.button("Undo", UNDO, value))
    )  # fmt: skip
    if s.side_unknown:
        shown += side_choice_blocks()
    more: dict[str, Any] = {"replace_original": True} if replace else {}
    return b.message(said, shown, **more)


def _where(s: Saved) -> list[str]:
    if s.answer is not None:
        return [answered_words(s.answer)]
    if s.in_digest is not None:
        return [f"In the digest of {day_words(s.in_digest)}."]
    if s.channel_missing:
        whom = " or ".join(f"<@{a}>" for a in s.admins) or "an admin"
        said = f"{whom} can do that with `/align settings`."
        return [f"It waits until a channel for questions is chosen: {said}"]
    return [f"In {s.slot.said} digest."] if s.slot else []


def _asked_before(s: Saved) -> list[str]:
    said = [f"Asked {times(s.before)} before."] if s.before else []
    if s.owner:
        by = f", by {day_words(s.due_on)}" if s.due_on else ""
        said.append(f"{text.mrkdwn(s.owner)} has it{by}.")
    return said


def _notes(s: Saved) -> list[str]:
    notes: list[str] = []
    if s.who or s.campaign:
        notes.append("From " + " · ".join(text.mrkdwn(p) for p in (s.who, s.campaign) if p))
    if s.unknown:
        notes.append(f"I know no campaign {text.mrkdwn(s.unknown)}; the word is kept.")
    if s.cut:
        notes.append(f"It was long: the first {TEXT:,} characters are kept.")
    if s.echo:
        notes.append("Somebody passed this message on before; you will be told as well.")
    if s.tip:
        notes.append("In a thread: ⋯ on the message, then *Ask marketing*.")
    return notes


def answer_blocks(answer: AnswerShown, told_id: int | None) -> list[Block]:
    """An answer for a rep: words to paste, and whether it helped."""
    buttons = b.actions(
        b.button("It helped", HELPED, str(told_id)),
        b.button("It did not help", NOT_HELPED, str(told_id)),
    )
    return [*pasted(answer), *([buttons] if told_id else [])]


def saved_form(message: Message, title: str = "Saved") -> Block:
    """The same in the form that it was typed into, where it was opened from anywhere."""
    said = message.get("blocks") or [b.section(str(message["text"]))]
    return b.form(SAVED, title, said, close="Close")


def undone_message(said: str, question_id: int) -> Message:
    """After [Undo]."""
    line = f"Taken back: {quote(said)} Nobody is asked."
    back = b.button("Put it back", KEEP, str(question_id))
    return b.message(line, [b.section(line), b.actions(back)])


def kept_message(said: str, answered: bool, question_id: int) -> Message:
    """After [Put it back], and [Keep it]. `answered`: marketing answered it meanwhile."""
    told = " Marketing answered it; I send that to you." if answered else ""
    line = f"Saved: {quote(said)}{told}"
    undo = b.actions(b.button("Undo", UNDO, str(question_id)))
    return b.message(line, [b.section(line), undo])


def thanks_message(*, helped: bool, told_id: int, stands: bool = True) -> Message:
    """After [It helped] or [It did not help] on an answer given at once."""
    if not stands:
        return b.message("Marketing took that answer back meanwhile.", replace_original=True)
    if helped:
        return b.message("Thank you. Marketing sees that it helped.", replace_original=True)
    said = "Thank you. It is back with marketing."
    missing = b.actions(b.button("Say what was missing", MISSING, str(told_id)))
    return b.message(said, [b.section(said), missing], replace_original=True)


# -- forms


def ask_form(
    *,
    question: str = "",
    who: str = "",
    campaign_id: int | None = None,
    campaigns: list[tuple[int, str]] | None = None,
    carried: dict[str, Any] | None = None,
    edit: bool = False,
) -> Block:
    """The form of *Ask marketing*, and of [Edit]. `campaigns`: (id, name), the newest first."""
    words = b.typed("v" if edit else DRAFT, multiline=True, initial=question or None, most=TEXT,
                    placeholder="Does it work with SAP?")  # fmt: skip
    if not edit:
        words["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    inputs = [
        b.field("What did they ask?", words, block_id="question", dispatch=not edit),
        b.field("Who asked?", b.typed("v", initial=who or None, most=200,
                placeholder="L-1042, an e-mail, or a name"), block_id="who", optional=True),
    ]  # fmt: skip
    if campaigns:
        options = [b.option(name, str(i)) for i, name in campaigns]
        initial = str(campaign_id) if campaign_id else None
        inputs.append(b.field("Campaign", b.select("v", options, initial=initial),
                              block_id="campaign", optional=True))  # fmt: skip
    callback, title = (EDIT_FORM, "Your question") if edit else (ASK_FORM, "Ask marketing")
    return b.form(
        callback, title, inputs, submit="Save" if edit else "Pass it on",
        carried=carry(**(carried or {})), notify_on_close=not edit,
    )  # fmt: skip


def read_ask_form(values: dict[str, dict[str, dict[str, Any]]]) -> Asked:
    """The form's state; missing inputs are empty."""
    question: dict[str, Any] = next(iter((values.get("question") or {}).values()), {})
    who: dict[str, Any] = (values.get("who") or {}).get("v") or {}
    campaign: dict[str, Any] = (values.get("campaign") or {}).get("v") or {}
    chosen = str((campaign.get("selected_option") or {}).get("value") or "")
    return Asked(
        str(question.get("value") or ""),
        str(who.get("value") or ""),
        int(chosen) if chosen.isdigit() else None,
    )


def missing_form(told_id: int) -> Block:
    """What an answer lacked."""
    words = b.typed("v", multiline=True, most=TEXT)
    return b.form(
        MISSING_FORM, "What was missing?",
        [b.field("Whoever answers sees this and your name.", words, block_id="missing")],
        submit="Send", carried=carry(t=told_id),
    )  # fmt: skip


def help_message() -> Message:
    """`/ask help`."""
    said = (
        "`/ask Does it work with SAP?` passes on what a prospect asked. Add `L-1042`, an e-mail "
        "or `campaign:webinar-q3` to say where it came from. Marketing reads it in the daily "
        "digest; you hear the answer once. `/ask` alone opens a form. In a thread: ⋯ on the "
        "message, then *Ask marketing*."
    )
    return b.message(said, [b.section(said)])
