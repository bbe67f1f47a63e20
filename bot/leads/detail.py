"""Draws everything about one lead, for the person who asked: a modal or a private message."""

from __future__ import annotations

from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.leads import views
from bot.leads.models import LeadEvent
from bot.leads.showing import Detail

_WHAT = {
    "received": "came in",
    "confirmed": "confirmed",
    "updated": "changed",
    "edited": "edited",
    "edit_undone": "edit undone",
    "claimed": "taken",
    "released": "given back",
    "assigned": "given to",
    "merged": "merged in:",
    "merged_into": "merged into",
    "post_deleted": "its post was deleted",
    "asked": "asked for",
    "kept": "kept",
    "imported": "imported",
    "import_undone": "import undone",
}
# Anything else may have been caused by a flag, whose author is named to few (DESIGN.md section 4).
_NAMED = {"claimed", "released", "assigned", "asked", "kept", "imported", "import_undone"}
_FIELD: dict[str, str] = {"campaign_id": "campaign", "source_id": "source", "vendor_id": "vendor",
          "site_id": "site", "owner_id": "owner"}  # fmt: skip


def detail_form(d: Detail) -> Block:
    """[More]: the detail as a modal. It carries the lead, so that it can be drawn anew."""
    lead = d.shown.lead
    return b.form(
        views.DETAIL_FORM,
        lead.public_id,
        detail_blocks(d),
        close="Close",
        carried=carry(lead=lead.id),
    )


def detail_message(d: Detail) -> Block:
    """`/align lead L-1042`: the detail as a message to one person."""
    return b.message(f"Lead {d.shown.lead.public_id}", detail_blocks(d))


def detail_blocks(d: Detail) -> list[Block]:
    """Line, fields, what rooms above add, what happened, what can be done."""
    lead = d.shown.lead
    rows: list[Any] = [b.section(views.lead_line(lead, d.shown.campaign, d.shown.owner))]
    notes = _notes(d)
    if notes:
        rows.append(b.context(*notes))
    pairs = [(label, value) for label, value in _pairs(d) if value]
    rows += [b.fields(pairs[i : i + 10]) for i in range(0, len(pairs), 10)]
    rows += [block for bits in d.bits for block in bits.detail]
    history = [line for event in d.events if (line := _happened(event, d))]
    if history:
        rows += [b.divider(), b.section("*What happened*\n" + "\n".join(history[:10]))]
    return [*rows, *_row(d)]


def _notes(d: Detail) -> list[str]:
    lead = d.shown.lead
    notes: list[str] = []
    if not lead.confirmed:
        notes.append("Unconfirmed until your CRM sends it; not counted until then.")
    if lead.post_deleted:
        notes.append("The post it came with was deleted.")
    if d.asked:
        owner = text.mrkdwn(d.shown.owner or "Its owner", 60)
        notes.append(f"You asked for it. {owner} can hand it over or keep it.")
    if d.same_as:
        notes.append("The same lead as " + ", ".join(d.same_as) + ".")
    return notes


def _pairs(d: Detail) -> list[tuple[str, str]]:
    lead = d.shown.lead
    link = text.link(lead.url, "Open the record") if lead.url else ""
    known = [
        ("E-mail", lead.email), ("Phone", lead.phone), ("Title", lead.title),
        ("Industry", lead.industry), ("Country", lead.country), ("Source", d.source),
        ("Vendor", d.vendor), ("Site", d.site),
        ("Score", str(lead.score) if lead.score is not None else None),
    ]  # fmt: skip
    pairs = [(label, text.mrkdwn(value, 300)) for label, value in known if value]
    pairs += [("Record", link)] if link else []
    pairs += [
        (text.mrkdwn(k, 60), text.mrkdwn(str(v), 300)) for k, v in list(lead.extra.items())[:20]
    ]
    return [*pairs, ("Received", views.moment(lead.received_at))]


def _happened(event: LeadEvent, d: Detail) -> str:
    what = _WHAT.get(event.what)
    if what is None:
        return ""
    about = event.detail
    said = ""
    if event.what in ("updated", "edited", "confirmed"):
        said = ", ".join(_FIELD.get(str(k), str(k)) for k in about.get("was", {}))
    elif event.what in ("merged", "merged_into"):
        said = str(about.get("other", ""))
    elif event.what == "assigned":
        said = d.names.get(str(about.get("to")), "somebody")
    elif event.what == "received" and about.get("campaign"):
        said = "with " + str(about["campaign"])
    named = event.what in _NAMED or d.sees_all or event.by == d.viewer
    by = f" · {text.mrkdwn(d.names[event.by], 60)}" if named and event.by in d.names else ""
    return f"{views.moment(event.at)} {what} {text.mrkdwn(said, 200)}".rstrip() + by


def _row(d: Detail) -> list[Block]:
    lead = d.shown.lead
    value = str(lead.id)
    row: list[Any] = []
    if d.mine:
        row.append(b.button("Give it back", views.UNDO_MINE, value))
    elif d.free:
        row.append(views.mine_button(lead))
    elif d.may_edit or not d.asked:
        row.append(views.want_button(lead, d.shown.owner or "its owner", may_take=d.may_edit))
    lent = [button for bits in d.bits for button in bits.buttons]
    if d.may_edit or lead.owner_id is None:
        row.append(b.button("Edit", views.EDIT, value))
    if d.edit_id is not None:
        row.append(b.button("Undo my edit", views.UNDO_EDIT, str(d.edit_id)))
    if d.may_edit:
        row.append(b.button("Merge", views.MERGE, value))
        row.append(
            {
                "type": "users_select",
                "action_id": f"{views.ASSIGN}#{value}",
                "placeholder": b.plain("Give it to ..."),
            }
        )
    return [b.actions(*r) for r in (lent, row) if r]
