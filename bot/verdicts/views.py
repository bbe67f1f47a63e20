"""Owns the room's ids; says what was said in few words; draws cards' share and the picker.

What a person hears back is drawn in views_saved.py, forms in views_forms.py, what marketing sees
in views_marketing.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.leads.models import Quality
from bot.leads.service import LeadRow
from bot.verdicts.find import Choice, who_of
from bot.verdicts.models import Reason, Wrong
from bot.verdicts.rules import reason_words

# card
GOOD = "verdicts.good"
BAD = "verdicts.bad"
# what follows
REASON = "verdicts.reason"
FIELD = "verdicts.field"
LATER_ON = "verdicts.later_on"
CHANGE = "verdicts.change"
UNDO = "verdicts.undo"
KEEP = "verdicts.keep"
AGREE = "verdicts.agree"
DISAGREE = "verdicts.disagree"
DETAIL = "verdicts.detail"
RIGHT = "verdicts.right"
PICK = "verdicts.pick"
SAME = "verdicts.same"
ADDRESS = "verdicts.address"
# shortcuts
FLAG_SHORTCUT = "verdicts.flag.shortcut"
GOOD_SHORTCUT = "verdicts.good.shortcut"
FLAG_GLOBAL = "verdicts.flag.global"

# What a button can carry of the words (its value is at most 2,000 characters of JSON).
CARRIED = 900
ASKED = (
    Reason.WRONG_DATA,
    Reason.NOT_A_FIT,
    Reason.NOT_READY,
    Reason.CANNOT_REACH,
    Reason.DUPLICATE,
    Reason.SOMETHING_ELSE,
)
FIELDS = {
    Wrong.EMAIL: "E-mail",
    Wrong.PHONE: "Phone",
    Wrong.NAME: "Name",
    Wrong.COMPANY: "Company",
    Wrong.LEFT: "Left the company",
}


def capital(words: str) -> str:
    """The words with a capital at the beginning, as on a button."""
    return words[:1].upper() + words[1:]


def said_words(
    quality: Quality, reason: Reason | str | None, field: Wrong | str | None = None
) -> str:
    """What was said, in two or three words: `wrong phone`, `good`, `later`."""
    if quality == Quality.NOT_GOOD:
        known = reason and reason != Reason.NOT_GIVEN
        return reason_words(reason, field) if known else "not good"
    return {Quality.GOOD: "good", Quality.LATER: "later", Quality.MIXED: "mixed"}.get(quality, "")


def titled(lead: LeadRow, new: str | None = None) -> str:
    """*L-1042* Pat Lee, Acme; a lead that was new goes by what was typed."""
    if new:
        return f"*{text.mrkdwn(new, 120)}*"
    who = who_of(lead)
    named = "" if who == lead.public_id else f" {text.mrkdwn(who, 150)}"
    return f"*{lead.public_id}*{named}"


def reasons_row(verdict_id: int) -> Block:
    """The reasons, one button each."""
    return b.actions(
        *(b.button(capital(reason_words(r)), f"{REASON}#{r}", f"{verdict_id} {r}") for r in ASKED)
    )


def card_buttons(lead_id: int, public_id: str) -> tuple[Block, ...]:
    """[Good] [Not good], beside the card's own."""
    return (
        b.button("Good", GOOD, str(lead_id), says=f"{public_id} is good"),
        b.button("Not good", BAD, str(lead_id), says=f"{public_id} is not good"),
    )


# -- which lead


def picker(
    question: str,
    leads: Sequence[Choice],
    quality: Quality,
    words: str = "",
    unknown: Sequence[str] = (),
) -> Message:
    """Which one? One button a lead; what was said of it stays with the buttons."""
    rows = [b.section(question)]
    label = {Quality.GOOD: "Good", Quality.LATER: "Later", Quality.NONE: "Mine"}.get(
        quality, "Not good"
    )
    for c in leads[:10]:
        value = carry(l=c.lead_id, q=quality, w=words[:CARRIED])
        press = b.button(label, f"{PICK}#{c.lead_id}", value, says=f"{label}: {c.public_id}")
        rows.append(b.section(choice_line(c), accessory=press))
    for at, address in enumerate(unknown[:10]):
        value = carry(t=address[:254], q=quality, w=words[:CARRIED])
        press = b.button(label, f"{PICK}#new{at}", value)
        rows.append(b.section(f"*{text.mrkdwn(address, 120)}* · new to me", accessory=press))
    if words:
        shown = text.mrkdwn(words[:CARRIED], 150)
        kept = f"I keep what you wrote: “{shown}”" if len(words) <= CARRIED else (
            f"I keep the first {CARRIED} characters of what you wrote."
        )  # fmt: skip
        rows.append(b.context(kept))
    return b.message(question, rows)


def choice_line(c: Choice) -> str:
    """*L-1042* Pat Lee, Acme · Webinar Q3 · Web form · 3 March, and its verdict."""
    words = [f"*{c.public_id}* {text.mrkdwn(c.who, 120)}" if c.who != c.public_id
             else f"*{c.public_id}*"]  # fmt: skip
    words += [text.mrkdwn(w, 60) for w in (c.campaign, c.source) if w]
    stamp = int(c.received_at.timestamp())
    words.append(f"<!date^{stamp}^{{date_short_pretty}}|{c.received_at:%Y-%m-%d}>")
    words += [said_words(c.verdict, None)] if c.verdict != Quality.NONE else []
    words += [] if c.confirmed else ["unconfirmed"]
    return " · ".join(words)
