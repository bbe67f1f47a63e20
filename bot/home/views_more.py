"""Draws the rarer settings and reads them back: cards, further values, shared channels."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.home.views import MoreSettings
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.boundary import UserError
from bot.people.quiet import A_DAY, MOST

MORE_FORM = "home.more.form"
DAILY = "daily"
_THREADS = b.option("A card beneath each lead's post", "threads", "Off: I only remember the lead")
_SHARED = b.option(
    "Leads may stand in shared channels", "shared", "Another company then reads them"
)


def more_form(s: MoreSettings) -> Block:
    """[More settings]: on top of the settings."""
    boxes: Block = {"type": "checkboxes", "action_id": "v", "options": [_THREADS, _SHARED]}
    on = [o for o, yes in ((_THREADS, s.thread_cards), (_SHARED, s.shared_channels)) if yes]
    if on:
        boxes["initial_options"] = on
    blocks = [
        b.field("Cards", boxes, block_id="switches", optional=True),
        b.field("Further values on cards", b.typed("v", initial=", ".join(s.card_keys),
                placeholder="region, budget", most=400), block_id="keys", optional=True,
                hint="Names of values that leads bring in extra."),
        b.field("Your CRM's own address", b.typed("v", initial=", ".join(s.crm_hosts),
                placeholder="crm.acme.com", most=400), block_id="hosts", optional=True,
                hint="A link to a record there is a lead. HubSpot and Salesforce are known."),
        b.field("Direct messages a day", b.typed("v", initial=str(s.a_day or ""),
                placeholder=str(A_DAY), most=3), block_id=DAILY, optional=True,
                hint="What I say to one person unasked. The rest stands in their Home."),
    ]  # fmt: skip
    return b.form(MORE_FORM, "More settings", blocks, submit="Save")


def read_more_form(values: dict[str, dict[str, dict[str, Any]]]) -> MoreSettings:
    """The form's state; hosts without https:// and path. Raises UserError at its field."""

    def typed(block: str) -> list[str]:
        value = ((values.get(block) or {}).get("v") or {}).get("value") or ""
        return [text.line(word, 80) for word in value.split(",") if word.strip()][:20]

    ticked: list[dict[str, Any]] = (
        (values.get("switches") or {}).get("v") or {}
    ).get("selected_options") or []  # fmt: skip
    on = {str(o["value"]) for o in ticked}
    return MoreSettings(
        "threads" in on, "shared" in on, tuple(typed("keys")),
        tuple(host for word in typed("hosts") if (host := _host(word))), _daily(typed(DAILY)),
    )  # fmt: skip


def _daily(typed: list[str]) -> int:
    if not typed:
        return 0
    if len(typed) > 1 or not typed[0].isdecimal() or not 0 < int(typed[0]) <= MOST:
        raise UserError(f"A number from 1 to {MOST}, or empty for {A_DAY}.", field=DAILY)
    return int(typed[0])


def _host(typed: str) -> str:
    try:
        return urlsplit(typed if "//" in typed else f"//{typed}").hostname or ""
    except ValueError:
        return ""
