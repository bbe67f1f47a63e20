"""Draws and reads back the forms: a slot, a logged call, the rules, more calls for a team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from bot.kit import blocks as b
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.listening.rules import EACH, TOGETHER, Rules
from bot.listening.typed import Offer
from bot.listening.views import (
    ALLOW_FORM,
    LINK_FORM,
    LOG_FORM,
    NO_RECORDING,
    OFFER_FORM,
    RULES_FORM,
    RULES_UNIT,
)

YES = "yes"
CONSENT = "I tell everybody on the call that a colleague listens, and ask."
CONSENT_HINT = (
    "Where somebody would rather not, the listener leaves; the law on this differs by place. "
    f"{NO_RECORDING}"
)
ALL = "all"


def offer_form(said: Offer, today: date, zone: str, seats: int) -> Block:
    """A slot: what was typed stands in it already; the tick is the rep's own (D11)."""
    picker: Block = {"type": "datepicker", "action_id": "v",
                     "initial_date": (said.day or today).isoformat()}  # fmt: skip
    place = zone.rpartition("/")[2].replace("_", " ")
    tick: Block = {"type": "checkboxes", "action_id": "v", "options": [b.option(CONSENT, YES)]}
    rows = [
        b.field("Day", picker, block_id="day"),
        b.field("From", clock("v", said.begins), block_id="begins", hint=f"On your clock: {place}"),
        b.field("Until", clock("v", said.ends), block_id="ends"),
        b.field("Link to the call", b.typed("v", initial=said.link or None, most=500,
                                            placeholder="https://"),
                block_id="link", optional=True,
                hint="Sent to you and to whoever has a seat, when it begins."),
        b.field("Campaign", b.typed("v", initial=said.campaign or None, most=120),
                block_id="campaign", optional=True),
        b.field("Seats for marketing", _number(1, 6, said.seats or seats), block_id="seats"),
        b.field("Consent", tick, block_id="consent", hint=CONSENT_HINT),
    ]  # fmt: skip
    return b.form(OFFER_FORM, "Offer a slot", rows, submit="Offer")


def clock(action_id: str, at: time | None) -> Block:
    """A time of day."""
    block: Block = {"type": "timepicker", "action_id": action_id,
                    "placeholder": b.plain("Choose a time")}  # fmt: skip
    return block | ({"initial_time": f"{at:%H:%M}"} if at else {})


def _number(least: int, most: int, chosen: int) -> Block:
    options = [b.option(str(n), str(n)) for n in range(least, most + 1)]
    return b.select("v", options, initial=str(min(max(chosen, least), most)))


def typed_in(values: dict[str, Any], block_id: str) -> str:
    """What a field holds, however Slack sends it: text, choice, date, time, person."""
    v: dict[str, Any] = next(iter((values.get(block_id) or {}).values()), {}) or {}
    chosen: dict[str, Any] = v.get("selected_option") or {}
    found = (
        v.get("value")
        or chosen.get("value")
        or v.get("selected_date")
        or v.get("selected_time")
        or v.get("selected_user")
        or v.get("selected_conversation")
    )
    return str(found or "").strip()


def ticked(values: dict[str, Any], block_id: str) -> bool:
    """Whether a box is ticked."""
    v: dict[str, Any] = next(iter((values.get(block_id) or {}).values()), {}) or {}
    return bool(v.get("selected_options"))


def number_in(values: dict[str, Any], block_id: str, fallback: int) -> int:
    """A whole number that was chosen or typed."""
    said = typed_in(values, block_id)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else fallback


def day_in(values: dict[str, Any], block_id: str) -> date | None:
    """A day that was picked."""
    try:
        return date.fromisoformat(typed_in(values, block_id))
    except ValueError:
        return None


def _time_in(values: dict[str, Any], block_id: str) -> time | None:
    try:
        return time.fromisoformat(typed_in(values, block_id))
    except ValueError:
        return None


def read_offer_form(values: dict[str, Any]) -> tuple[Offer, bool]:
    """The slot, and whether the consent is ticked."""
    offer = Offer(
        day_in(values, "day"), _time_in(values, "begins"), _time_in(values, "ends"),
        typed_in(values, "campaign"), typed_in(values, "link"), number_in(values, "seats", 2),
    )  # fmt: skip
    return offer, ticked(values, "consent")


def link_form(slot_id: int, link: str) -> Block:
    """The link of a slot, added or changed by its rep."""
    typed = b.typed("v", initial=link or None, most=500, placeholder="https://")
    field = b.field("Link to the call", typed, block_id="link")
    return b.form(LINK_FORM, "Link", [field], submit="Save", carried=carry(s=slot_id))


def offered(at: str, *, away: bool = False) -> Block:
    """After it. `away`: its rep said that they are not there on that day."""
    line = f"Offered: {at}. You hear when somebody takes a seat. `/listen` takes it back."
    rows = [b.section(line)]
    if away:
        rows.append(b.section("You said that you are away on that day. If you are, take it back; "
                              "`/align away` shows your absences."))  # fmt: skip
    return b.form(OFFER_FORM, "Offered", rows, close="Close")


def log_form(unit: str, reps: Sequence[tuple[str, str]], today: date) -> Block:
    """`/listen log`: a call that the manager listened to. `reps`: (Slack id, name)."""
    people = [b.option(name, slack_id) for slack_id, name in reps]
    picker: Block = {"type": "datepicker", "action_id": "v", "initial_date": today.isoformat()}
    rows = [
        b.field("Whose call did you listen to?", b.select("v", people), block_id="rep"),
        b.field("When?", picker, block_id="day"),
        b.field("Note", b.typed("v", most=200), block_id="words", optional=True,
                hint="For yourself."),
    ]  # fmt: skip
    return b.form(LOG_FORM, "A call I listened to", rows, submit="Save", carried=carry(u=unit))


def rules_form(rules: Rules, unit: str, units: Sequence[tuple[str, str]]) -> Block:
    """The corridor's rules, for all teams or for one. `units`: (key, name)."""
    choices = [b.option("All teams", ALL), *(b.option(n, k) for k, n in units)]
    caps = [
        b.option("Marketing together hears no more than the manager", TOGETHER),
        b.option("Each marketer hears no more than the manager", EACH),
    ]
    numbers = {"floor": ("Calls each marketer should hear in a quarter", rules.floor),
               "seats": ("Seats in a slot", rules.seats),
               "observe_days": ("Days after being hired in which a seat counts nowhere",
                                rules.observe_days)}  # fmt: skip
    which = b.select(RULES_UNIT, choices, initial=unit or ALL)
    rows = [
        b.field("For", which, block_id="unit", dispatch=True),
        b.field("Cap", b.select("v", caps, initial=rules.cap), block_id="cap"),
        *(b.field(label, b.typed(f"v{value}", initial=str(value), most=5), block_id=name)
          for name, (label, value) in numbers.items()),
        b.field("Why?", b.typed("v", most=300), block_id="reason", hint="Kept with your name."),
    ]  # fmt: skip
    return b.form(RULES_FORM, "Listening rules", rows, submit="Save", carried=carry(u=unit))


def read_rules_form(values: dict[str, Any], rules: Rules) -> tuple[Rules, str]:
    """The rules as filled in, and why."""
    said = Rules(
        typed_in(values, "cap") or rules.cap, number_in(values, "floor", -1),
        number_in(values, "seats", -1), number_in(values, "observe_days", -1),
    )  # fmt: skip
    return said, typed_in(values, "reason")


def allow_form(units: Sequence[tuple[str, str]], quarter: str) -> Block:
    """An admin lets marketing hear more calls of a team in this quarter."""
    rows = [
        b.field("Team", b.select("v", [b.option(n, k) for k, n in units]), block_id="unit"),
        b.field("How many calls more?", b.typed("v", initial="1", most=3), block_id="extra",
                hint=f"In {quarter.replace('-', ' ')}, beyond what its manager listened to."),
        b.field("Why?", b.typed("v", most=300), block_id="reason", hint="Kept with your name."),
    ]  # fmt: skip
    return b.form(ALLOW_FORM, "Allow more", rows, submit="Allow", carried=carry(q=quarter))
