"""Draws the room's forms and reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message
from bot.leads import views
from bot.leads.fields import LeadFields
from bot.leads.models import Lead, LeadImport
from bot.leads.outcome import Outcome

_V = "v"
_ADD = (
    ("email", "E-mail", "pat@example.com"),
    ("phone", "Phone", "+44 20 7946 0000"),
    ("name", "Name", None),
    ("company", "Company", None),
    ("title", "Job title", None),
    ("campaign", "Campaign", "Webinar Q3"),
    ("source", "Source", None),
    ("url", "Link to its record", "https://"),
)
EDITABLE = ("name", "email", "phone", "company", "title", "campaign")


def add_form(fields: LeadFields | None = None) -> Block:
    """`/align lead add`: an e-mail or a phone number is enough."""
    known = fields or LeadFields()
    rows = [_input(name, label, hint, getattr(known, name)) for name, label, hint in _ADD]
    return b.form(views.ADD_FORM, "Add a lead", rows, submit="Add")


def read_add_form(values: dict[str, Any]) -> LeadFields:
    """The lead as it was typed."""
    typed: dict[str, Any] = {name: _typed(values, name) or None for name, _, _ in _ADD}
    return LeadFields(**typed)


def edit_form(lead: Lead, campaign: str | None) -> Block:
    """[Edit]: what people may correct by hand."""
    labels = {name: (label, hint) for name, label, hint in _ADD}
    rows = [
        _input(name, *labels[name], campaign if name == "campaign" else getattr(lead, name))
        for name in EDITABLE
    ]
    return b.form(
        views.EDIT_FORM, f"Edit {lead.public_id}", rows, submit="Save", carried=carry(lead=lead.id)
    )


def read_edit_form(values: dict[str, Any]) -> dict[str, str]:
    """Field -> what stands in it now; an emptied one is an empty text."""
    return {name: _typed(values, name) for name in EDITABLE}


def merge_form(lead: Lead) -> Block:
    """[Merge]: which other record is this lead?"""
    intro = (
        f"*{lead.public_id}* {views.who(lead)} stays. What the other record knows is added, and "
        "both histories are kept. There is no undo."
    )
    ask = b.field(
        "The other record", b.typed(_V, placeholder="L-1042 or an e-mail address", most=250),
        block_id="other",
    )  # fmt: skip
    return b.form(
        views.MERGE_FORM, "Same lead twice", [b.section(intro), ask],
        submit="Make them one", carried=carry(lead=lead.id),
    )  # fmt: skip


def read_merge_form(values: dict[str, Any]) -> str:
    """What was typed to name the other record."""
    return _typed(values, "other")


def import_form(content: str = "", outcome: Outcome | None = None, digest: str = "") -> Block:
    """`/align lead import`: paste a table; it is checked before anything is stored.

    The text stays in the form, because what a form may carry unseen is too short for it. `digest`
    is of the text that `outcome` speaks of.
    """
    hint = "First line: column names, for example email, name, company, campaign."
    rows: list[Any] = []
    if outcome is not None:
        rows.append(b.section("*This would happen*\n" + text.mrkdwn("\n".join(outcome.lines()))))
        wrong = [text.mrkdwn(e.sentence, 200) for e in outcome.errors[:10]]
        if wrong:
            rows.append(b.section("*Refused*\n" + "\n".join(wrong)))
    rows.append(
        b.field(
            "Leads as CSV", b.typed(_V, multiline=True, initial=content or None), block_id="csv",
            hint=hint,
        )
    )  # fmt: skip
    submit = "Import" if outcome is not None and outcome.stores_something else "Check"
    carried = carry(digest=digest if submit == "Import" else "")
    return b.form(views.IMPORT_FORM, "Import leads", rows, submit=submit, carried=carried)


def read_import_form(values: dict[str, Any]) -> str:
    """The pasted table."""
    return _typed(values, "csv")


def imported(lines: Sequence[str], import_id: int | None) -> Block:
    """After an import: honest counts, and a way back."""
    rows: list[Any] = [b.section(text.mrkdwn("\n".join(lines)))]
    if import_id is not None:
        rows.append(_undo_row(import_id))
    return b.form(views.IMPORTED, "Import leads", rows, close="Close")


def newest_import(row: LeadImport, whose: str) -> Message:
    """`/align lead undo`: what would be taken back."""
    made = row.counts
    counts = f"{made.get('created', 0)} new, {made.get('updated', 0)} updated"
    if not made:
        counts = "broken off before its end"
    line = f"The newest import, by {whose}, {views.moment(row.at)}: {counts}."
    return b.message(line, [b.section(line), _undo_row(row.id or 0)])


def _undo_row(import_id: int) -> Block:
    asks = b.confirm("Undo the import?", "Leads that somebody worked on stay.", "Undo")
    return b.actions(b.button("Undo the import", views.UNDO_IMPORT, str(import_id), confirm=asks))


def _input(name: str, label: str, hint: str | None, initial: str | None) -> Block:
    kind = {"email": "email_text_input", "url": "url_text_input"}.get(name, "plain_text_input")
    element = b.typed(_V, kind=kind, initial=initial, placeholder=hint, most=250)
    return b.field(label, element, block_id=name, optional=True)


def _typed(values: dict[str, Any], block_id: str) -> str:
    return str((values.get(block_id, {}).get(_V) or {}).get("value") or "").strip()
