"""Draws what belongs to one kind: a lunch's seats and diets, a visit's form and note, what sales
heard at marketing's meeting."""

from __future__ import annotations

from collections.abc import Sequence

from bot.gatherings.models import VisitNote
from bot.gatherings.records import WORDS
from bot.gatherings.shown import Facts
from bot.gatherings.views import OPEN, called, when_words, where_words
from bot.gatherings.views_forms import element
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

DIET_FORM = "gatherings.diet.form"
PLACE = "gatherings.place"
PLACE_FORM = "gatherings.place.form"
DIETS = "gatherings.diets"
VISIT_FORM = "gatherings.visit.form"
NOTE = "gatherings.visit.note"
NOTE_FORM = "gatherings.visit.note.form"
HEARD_FORM = "gatherings.heard.form"
_MINUTES = (60, 90, 120, 180, 240, 480)


# -- lunch


def seats_message(f: Facts) -> Message:
    """The day before: who one sits with. No figures (001-13)."""
    line = f"*{called(f)}* · {when_words(f)} · {where_words(f)}\n" + "\n".join(f.hints)
    row = b.actions(b.button("More", OPEN, str(f.id)))
    return b.message(f"{called(f)}: who sits with whom", [b.section(line), row])


def diet_form(words: str) -> Block:
    """What somebody does not eat: seen by them and by hosts."""
    field = b.field("What don't you eat?", b.typed("v", initial=words, most=300), block_id="words",
                    optional=True, hint="Only whoever hosts a lunch that you come to reads it. "
                    "Empty it to take it back.")  # fmt: skip
    return b.form(DIET_FORM, "What I eat", [field], submit="Save")


def place_form(gathering_id: int, place: str) -> Block:
    """For the host: where to."""
    field = b.field("Where?", b.typed("v", initial=place, most=200), block_id="place")
    return b.form(PLACE_FORM, "Choose the place", [field], submit="Save",
                  carried=carry(g=gathering_id))  # fmt: skip


_SECTION, _SECTIONS = 2500, 95  # characters of one, and how many fit in a form


def diets_form(found: Sequence[tuple[str, str]]) -> Block:
    """For the host: what those who come do not eat."""
    lines = [f"*{text.mrkdwn(name, 60)}*: {text.mrkdwn(words, 300)}" for name, words in found]
    # Nobody's allergy is cut off: as many sections as it takes.
    told: list[str] = []
    for line in lines:
        if told and len(told[-1]) + len(line) < _SECTION:
            told[-1] += f"\n{line}"
        else:
            told.append(line)
    blocks = [b.section(some) for some in told[:_SECTIONS]]
    if not told:
        blocks = [b.section("Nobody who comes has said anything.")]
    if len(told) > _SECTIONS:
        blocks.append(b.context("There are more than fit here: please ask around."))
    return b.form("gatherings.diets.form", "What people eat", blocks, close="Close")


# -- visit


def visit_form(account: str = "") -> Block:
    """A visit in a mixed pair; who is not named is proposed."""
    kinds = [b.option("A customer", "customer"), b.option("A partner (channel)", "channel")]
    lengths = [b.option(f"{n} minutes", str(n)) for n in _MINUTES]
    rows = [
        b.field("Which account?", b.typed("v", initial=account, most=100), block_id="account"),
        b.field("Who are they?", b.select("v", kinds, initial="customer"), block_id="kind"),
        b.field("Day", element("datepicker"), block_id="day"),
        b.field("Time, where the rep is", element("timepicker", initial_time="10:00"),
                block_id="at"),
        b.field("How long?", b.select("v", lengths, initial="120"), block_id="minutes"),
        b.field("Where?", b.typed("v", most=200), block_id="place", optional=True),
        b.field("From sales", element("users_select"), block_id="rep", optional=True,
                hint="Left empty: whose account it is, or whoever's turn it is."),
        b.field("From marketing", element("users_select"), block_id="marketer", optional=True),
        b.field("What do we know, and want to learn?",
                b.typed("v", multiline=True, most=WORDS), block_id="known", optional=True),
    ]  # fmt: skip
    return b.form(VISIT_FORM, "Plan a visit", rows, submit="Plan")


def visited_message(f: Facts, *, noted: bool) -> Message:
    """It is over: what did you see? Also once the note is there."""
    if not f.open and not noted and f.state.value in ("cancelled", "skipped"):
        return b.message(f"{called(f)} is off", [b.section(f"*{called(f)}* is off.")])
    line = f"*{called(f)}*: what did you see? Their day, their problems, their words."
    if noted:
        line = f"*{called(f)}*: your note is in, thank you."
    label = "Edit my note" if noted else "Write it down"
    return b.message(line, [b.section(line), b.actions(b.button(label, NOTE, str(f.id)))])


def note_form(gathering_id: int, note: VisitNote | None) -> Block:
    """Five questions (000-19); one answer will do."""
    asked = (
        ("their_day", "What does their day look like?"),
        ("surroundings", "Where and with what do they work?"),
        ("problems", "Their top three problems, one a line"),
        ("words_used", "Words they used, one a line: they go to the question library"),
        ("surprised", "What surprised us?"),
    )
    rows = [
        b.field(label, b.typed("v", multiline=True, most=WORDS,
                               initial=str(getattr(note, name)) if note else None),
                block_id=name, optional=True)
        for name, label in asked
    ]  # fmt: skip
    return b.form(NOTE_FORM, "What we saw", rows, submit="Save", carried=carry(g=gathering_id))


# -- marketing's staff meeting


def heard_form(gathering_id: int, words: str) -> Block:
    """What a rep heard there."""
    field = b.field("What did you hear that sales should know?",
                    b.typed("v", multiline=True, initial=words, most=WORDS),
                    block_id="words")  # fmt: skip
    return b.form(HEARD_FORM, "What sales heard", [field], submit="Save",
                  carried=carry(g=gathering_id))  # fmt: skip
