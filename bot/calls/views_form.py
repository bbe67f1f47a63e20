"""Draws the form of a call note on one screen.

Whom, what it came to and why, questions heard; everything else opens on click. What is typed into
any of it is kept as a draft while it is typed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.calls.facts import TEXTS, FormFacts
from bot.calls.form_state import NEW, State, day_of, one_line
from bot.calls.models import TAG, WORDS, Outcome
from bot.calls.reasons import OUTCOMES
from bot.calls.views import DETAILS, DRAFT, EDIT_FORM, FORM, LEAD, OUTCOME
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.verdicts.find import Choice

YES = "yes"
_LABELS = {
    "went_well": "What went well?",
    "went_not": "What did not?",
    "words_used": "In their words",
    "competitor": "Competitor",
    "objection": "Objection",
    "trigger_event": "What set it off?",
}
_HINTS = {
    "words_used": "As they put it: marketing learns their wording.",
    "trigger_event": "A new ERP, a fair, somebody left",
    "competitor": "Rivalsoft",
    "objection": "Price, set-up time",
}
_LONG = ("went_well", "went_not", "words_used")


def note_form(s: State, facts: FormFacts, carried: dict[str, Any], *, edit: bool = False) -> Block:
    """The form. `carried`: where it was opened from, and what the note is about."""
    blocks: list[Block] = [lead_field(s, "Whom did you speak with?"), _outcome_field(s)]
    blocks += _after_outcome(s, facts)
    asked = _typed("asked", s.asked, "Does it work with SAP?", long=True, most=WORDS * 3)
    blocks += [
        _box("connected", "Reached", "We spoke", ticked=s.connected),
        b.field("Questions they asked", asked, block_id="asked", optional=True, dispatch=True,
                hint="One a line. Marketing reads them, and you hear the answer."),
    ]  # fmt: skip
    blocks += _details(s, facts) if s.details else [_more()]
    title = "Edit call note" if edit else "Call note"
    return b.form(
        EDIT_FORM if edit else FORM, title, blocks, submit="Save",
        carried=carry(**{**carried, "d": int(s.details), "w": s.who}), notify_on_close=not edit,
    )  # fmt: skip


def lead_field(s: State, label: str) -> Block:
    """The first field: leads are offered while somebody types."""
    element: Block = {
        "type": "external_select", "action_id": LEAD, "min_query_length": 0,
        "placeholder": b.plain("A name, an e-mail, L-1042"),
    }  # fmt: skip
    if s.lead:
        element["initial_option"] = b.option(s.who or s.lead.removeprefix(NEW), s.lead)
    return b.field(label, element, block_id="lead", optional=True)


def _outcome_field(s: State) -> Block:
    options = [b.option(words.capitalize(), o.value) for o, words in OUTCOMES.items()]
    element: Block = {"type": "radio_buttons", "action_id": OUTCOME, "options": options}
    chosen = next((o for o in options if o["value"] == s.outcome), None)
    if chosen is not None:
        element["initial_option"] = chosen
    return b.field("What came of it?", element, block_id="outcome", dispatch=True)


def _after_outcome(s: State, facts: FormFacts) -> list[Block]:
    """Why, and of a later outcome until when."""
    if s.outcome not in set(Outcome):
        return []
    outcome = Outcome(s.outcome)
    options = [b.option(c.label, c.slug) for c in facts.reasons[outcome]]
    blocks: list[Block] = []
    if options:
        select = b.select("v", options, placeholder="Choose a reason", initial=s.reason)
        blocks.append(b.field("Why?", select, block_id=f"reason.{outcome}", optional=True))
    if outcome is Outcome.LATER:
        element: Block = {"type": "datepicker", "action_id": "v",
                          "placeholder": b.plain("Choose a day")}  # fmt: skip
        if day_of(s.later_on):
            element["initial_date"] = s.later_on
        hint = f"For example {(facts.today + timedelta(days=90)):%d %B %Y}. May stay open."
        blocks.append(b.field("Until when?", element, block_id="later_on", optional=True,
                              hint=hint.replace(" 0", " ")))  # fmt: skip
    return blocks


def _more() -> Block:
    return b.actions(b.button("Add details", DETAILS), block_id="more")


def _details(s: State, facts: FormFacts) -> list[Block]:
    blocks = [*text_fields(s, TEXTS), *campaign_field(s, facts)]
    label = "These words and tags, without my name"
    return [*blocks, _box("shared", "Share with marketing", label, ticked=s.shared)]


def text_fields(s: State, names: tuple[str, ...], draft: str = DRAFT) -> list[Block]:
    """A field for each text. `draft`: the action that keeps what is typed."""
    return [
        b.field(
            _LABELS[name],
            _typed(
                name, s.texts.get(name, ""), _HINTS.get(name), long=name in _LONG, draft=draft
            ),
            block_id=name, optional=True, dispatch=True,
        )
        for name in names
    ]  # fmt: skip


def campaign_field(s: State, facts: FormFacts) -> list[Block]:
    """The campaign, where there is any."""
    if not facts.campaigns:
        return []
    options = [b.option(name, str(i)) for i, name in facts.campaigns]
    select = b.select("v", options, placeholder="The lead's own", initial=s.campaign)
    return [b.field("Campaign", select, block_id="campaign", optional=True)]


def _typed(
    name: str,
    initial: str,
    example: str | None,
    *,
    long: bool,
    most: int | None = None,
    draft: str = DRAFT,
) -> Block:
    most = most or (WORDS if name in _LONG else TAG)
    element = b.typed(draft, multiline=long, initial=initial or None, most=most,
                      placeholder=example)  # fmt: skip
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def _box(block_id: str, label: str, words: str, *, ticked: bool) -> Block:
    options = [b.option(words, YES)]
    element: Block = {"type": "checkboxes", "action_id": "v", "options": options}
    if ticked:
        element["initial_options"] = options
    return b.field(label, element, block_id=block_id, optional=True)


def lead_options(found: tuple[Choice, ...], typed: str) -> list[Block]:
    """What the select offers; what was typed may always be said as it is."""
    options = [b.option(one_line(c), str(c.lead_id)) for c in found[:20]]
    typed = text.line(typed, 140)
    return [*options, b.option(f"“{typed}”", NEW + typed)] if typed else options
