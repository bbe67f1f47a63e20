"""Draws the form that changes a council, or ends it."""

from __future__ import annotations

from bot.council.models import NAME, Council
from bot.gatherings.views_forms import element
from bot.kit import blocks as b
from bot.kit.act import carry
from bot.kit.blocks import Block

END = "council.end"
EDIT_FORM = "council.edit.form"


def edit_form(row: Council) -> Block:
    """Name, owner, deputy, pace."""
    sure = b.confirm(
        "End the council?", "Its dates are called off. Minutes and decisions stay.", "End it"
    )
    paces = [b.option(str(n), str(n)) for n in (4, 5, 6)]
    rows = [
        b.field("What is it called?", b.typed("v", initial=row.name, most=NAME), block_id="name"),
        b.field("Owner", element("users_select", initial_user=row.owner_id), block_id="owner"),
        b.field("Deputy", element("users_select", initial_user=row.deputy_id), block_id="deputy",
                optional=True, hint="Looks after it when the owner is away."),
        b.field("Meetings a year", b.select("v", paces, initial=str(row.per_year)),
                block_id="per_year", hint="For dates that are not planned yet."),
        b.actions(b.button("End the council", END, str(row.id), confirm=sure)),
    ]  # fmt: skip
    return b.form(EDIT_FORM, "Change the council", rows, submit="Save", carried=carry(c=row.id))


def ended_view(name: str) -> Block:
    """It has ended."""
    line = f"{name} has ended. Whoever was invited is told."
    return b.form("council.ended", "Ended", [b.section(line)], close="Close")
