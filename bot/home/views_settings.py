"""Draws the settings form and reads it back."""

from __future__ import annotations

from typing import Any

from bot.home.views import EMOJI, HOURS, SETTINGS_FORM, Settings, channel_select
from bot.kit import blocks as b
from bot.kit.blocks import Block


def settings_form(s: Settings, groups: list[tuple[str, str]], origin: str = "") -> Block:
    """`/align settings`. `groups`: Slack user groups as (id, name)."""
    blocks = [
        b.field("Leads arrive in", channel_select("v", s.leads_channel), block_id="leads",
                optional=True),
        b.field("Marketing reads questions in", channel_select("v", s.questions_channel),
                block_id="questions", optional=True),
        b.field("Daily digest at", b.select(
            "v", [b.option(f"{h}:00", str(h)) for h in HOURS], initial=str(s.digest_hour)),
            block_id="hour", hint="In the channel's time zone, on working days."),
        *_side_fields("sales", s, groups),
        *_side_fields("marketing", s, groups),
        b.field("Your own e-mail domains", b.typed("v", initial=", ".join(s.domains),
                placeholder="acme.com, acme.de"), block_id="domains", optional=True,
                hint="An address there is never taken for a lead."),
    ]  # fmt: skip
    for key, (label, default) in EMOJI.items():
        initial = s.emoji.get(key, default)
        blocks.append(b.field(f"Reaction: {label}", b.typed("v", initial=initial, most=60),
                              block_id=f"emoji_{key}", optional=True))  # fmt: skip
    if s.prefix:
        blocks.append(b.context(f"Commands here begin with `/{s.prefix}`."))
    return b.form(SETTINGS_FORM, "Settings", blocks, submit="Save", carried=origin)


def _side_fields(side: str, s: Settings, groups: list[tuple[str, str]]) -> list[Block]:
    chosen = [ref for ref, mapped in s.sides.items() if mapped == side]
    group = next((r for r in chosen if r.startswith("S")), None)
    channel = next((r for r in chosen if r[0] in "CG"), None)
    channels: Block = {"type": "channels_select", "action_id": "v",
                       "placeholder": b.plain("A channel they are all in")}  # fmt: skip
    if channel:
        channels["initial_channel"] = channel
    row: list[Block] = []
    if groups:
        options = [b.option(f"@{name}", ref) for ref, name in groups]
        select = b.select("v", options, initial=group, placeholder="A user group")
        row.append(b.field(f"Who is {side}", select, block_id=f"{side}_group", optional=True))
    label = "… or everybody in" if groups else f"Who is {side}: everybody in"
    row.append(b.field(label, channels, block_id=f"{side}_channel", optional=True))
    return row


def read_settings_form(values: dict[str, dict[str, dict[str, Any]]]) -> Settings:
    """The form's state as Settings; emoji names without colons and skin tones."""

    def chosen(block: str) -> str | None:
        v = (values.get(block) or {}).get("v") or {}
        option = v.get("selected_option") or {}
        return (
            v.get("selected_conversation") or v.get("selected_channel") or option.get("value")
            or v.get("value") or None
        )  # fmt: skip

    domains = (chosen("domains") or "").replace(",", " ").lower().split()
    emoji = {k: (chosen(f"emoji_{k}") or "").strip().strip(":").split("::")[0] for k in EMOJI}
    sides = {
        ref: side
        for side in ("sales", "marketing")
        for kind in ("group", "channel")
        if (ref := chosen(f"{side}_{kind}"))
    }
    return Settings(
        chosen("leads"), chosen("questions"), int(chosen("hour") or 16),
        tuple(d.lstrip("@") for d in domains), emoji, sides,
    )  # fmt: skip
