"""What somebody sees of what they are told: one form, and the way to it in Home."""

from __future__ import annotations

from typing import Any

from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.people.quiet import Kind

QUIET_FORM = "people.quiet.form"
QUIET_OPEN = "people.quiet.open"
_FIELD = "told"
WORDS = {
    Kind.MEETINGS: ("Meetings", "Invitations, reminders, minutes"),
    Kind.LUNCHES: ("Lunches", "Invitations and reminders"),
    Kind.VISITS: ("Visits to customers and channels", "Invitations, reminders, your brief"),
    Kind.COUNCIL: ("The council", "Dates, topics, what was decided"),
    Kind.LISTENING: ("Listening to calls", "Seats, reminders, debriefs"),
    Kind.CALL_WEEKS: ("Call weeks", "Sign-up and reminders"),
    Kind.LEADS: ("My leads that came back", "Somebody was silent and is not any more"),
    Kind.ANSWERS: ("Answers", "To what I flagged or asked"),
    Kind.REPORTS: ("Reports", "Figures that are sent to me"),
}


def quiet_form(muted: set[Kind], told: int, most: int) -> Block:
    """`/align quiet`: what is ticked is told. `told`, `most`: of today's messages."""
    options = [b.option(label, kind.value, says) for kind, (label, says) in WORDS.items()]
    boxes: Block = {"type": "checkboxes", "action_id": "v", "options": options}
    if on := [o for o in options if Kind(o["value"]) not in muted]:
        boxes["initial_options"] = on
    today = f"Today so far {min(told, most)} of at most {most}."
    if told > most:
        today = f"Today {most} of at most {most}; {told - most} held back."
    return b.form(
        QUIET_FORM,
        "What I am told",
        [
            b.field("Tell me in a direct message about", boxes, block_id=_FIELD, optional=True),
            b.context(
                "Whatever needs you stands in Home under *Waiting for me*, ticked or not.",
                f"{today} Reminders an hour before and answers to you are not counted.",
            ),
        ],
        submit="Save",
    )


def read_quiet_form(values: dict[str, dict[str, dict[str, Any]]]) -> set[Kind]:
    """What is not ticked."""
    state: dict[str, Any] = (values.get(_FIELD) or {}).get("v") or {}
    ticked: list[dict[str, Any]] = state.get("selected_options") or []
    return set(Kind) - {Kind(o["value"]) for o in ticked if o["value"] in set(Kind)}


def quiet_row(muted: set[Kind]) -> Block:
    """In Home: the way to the form, and how much is muted."""
    label = f"What I am told ({len(muted)} muted)" if muted else "What I am told"
    return b.actions(b.button(label, QUIET_OPEN))
