"""Draws the settings form and reads it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.home.views import EMOJI, HOURS, SETTINGS_FORM, Settings, channel_select
from bot.kit import blocks as b
from bot.kit.act import carried, carry
from bot.kit.blocks import Block

MORE = "home.more"
SIDES = ("sales", "marketing")
_OPTIONS = 100  # Slack's limit of a select
_CHANNELS = 40  # what private_metadata has room for


@dataclass(frozen=True)
class Choices:
    """What Slack told when the form was opened: user groups as (id, name), and which of the
    mapped channels may stand in a picker that only knows public ones."""

    groups: Sequence[tuple[str, str]] = ()
    channels: frozenset[str] = frozenset()


def settings_form(s: Settings, choices: Choices) -> Block:
    """`/align settings`. Carries which mapped groups and channels it shows: the others cannot
    have been taken out by whoever saves it."""
    groups = sorted(choices.groups, key=lambda g: g[0] not in s.sides)[:_OPTIONS]
    open_channels = [c for c in s.sides if c in choices.channels][:_CHANNELS]
    shown = {*(ref for ref, _ in groups), *open_channels}
    seen = {ref: side for ref, side in s.sides.items() if ref in shown and side in SIDES}
    blocks = [
        b.field("Leads arrive in", channel_select("v", s.leads_channel), block_id="leads",
                optional=True),
        b.field("Marketing reads questions in", channel_select("v", s.questions_channel),
                block_id="questions", optional=True),
        b.field("Daily digest at", b.select(
            "v", [b.option(f"{h}:00", str(h)) for h in HOURS], initial=str(s.digest_hour)),
            block_id="hour", hint="On working days."),
        *[block for side in SIDES for block in _side_fields(side, seen, groups)],
        *_kept(s, seen),
        b.field("Your own e-mail domains", b.typed("v", initial=", ".join(s.domains),
                placeholder="acme.com, acme.de"), block_id="domains", optional=True,
                hint="An address there is never taken for a lead."),
    ]  # fmt: skip
    for key, (label, default) in EMOJI.items():
        initial = s.emoji.get(key, default)
        blocks.append(b.field(f"Reaction: {label}", b.typed("v", initial=initial, most=60),
                              block_id=f"emoji_{key}", optional=True))  # fmt: skip
    blocks.append(b.actions(b.button("More settings", MORE)))
    return b.form(SETTINGS_FORM, "Settings", blocks, submit="Save", carried=carry(seen=seen))


def _side_fields(side: str, seen: dict[str, str], groups: list[tuple[str, str]]) -> list[Block]:
    chosen = [ref for ref, mapped in seen.items() if mapped == side]
    row: list[Block] = []
    if groups:
        options = [b.option(f"@{name}", ref) for ref, name in groups]
        there = [o for o in options if o["value"] in chosen]
        select: Block = {"type": "multi_static_select", "action_id": "v", "options": options,
                         "placeholder": b.plain("User groups")}  # fmt: skip
        if there:
            select["initial_options"] = there
        row.append(b.field(f"Who is {side}", select, block_id=f"{side}_group", optional=True))
    channels: Block = {"type": "multi_channels_select", "action_id": "v",
                       "placeholder": b.plain("Channels they are all in")}  # fmt: skip
    if public := [ref for ref in chosen if not ref.startswith("S")]:
        channels["initial_channels"] = public
    label = "… and everybody in" if groups else f"Who is {side}: everybody in"
    row.append(b.field(label, channels, block_id=f"{side}_channel", optional=True))
    return row


def _kept(s: Settings, seen: dict[str, str]) -> list[Block]:
    """What is mapped and stands in no field: another team's, private, or not told by Slack."""
    others = [(ref, side) for ref, side in s.sides.items() if ref not in seen]
    if not others:
        return []
    said = ", ".join(
        f"{f'<!subteam^{ref}>' if ref.startswith('S') else f'<#{ref}>'} in {side}"
        for ref, side in others[:20]
    )
    more = f" and {len(others) - 20} more" if len(others) > 20 else ""
    return [b.context(f"Also: {said}{more}. To change: `/align people map`.")]


def seen_in(private_metadata: str) -> dict[str, str]:
    """Which mapped groups and channels the form showed, with their sides."""
    seen = carried(private_metadata).get("seen")
    return {str(k): str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def read_settings_form(values: dict[str, dict[str, dict[str, Any]]]) -> tuple[Settings, str]:
    """The form's state as Settings, with emoji as typed, and the field of a group or channel
    that stands on both sides ("" for none)."""

    def state(block: str) -> dict[str, Any]:
        return (values.get(block) or {}).get("v") or {}

    def chosen(block: str) -> str | None:
        v = state(block)
        option = v.get("selected_option") or {}
        return v.get("selected_conversation") or option.get("value") or v.get("value") or None

    domains = (chosen("domains") or "").replace(",", " ").lower().split()
    sides: dict[str, str] = {}
    twice = ""
    for side in SIDES:
        for kind in ("group", "channel"):
            for ref in _listed(state(f"{side}_{kind}")):
                twice = twice or (f"{side}_{kind}" if sides.get(ref, side) != side else "")
                sides[ref] = side
    return Settings(
        chosen("leads"), chosen("questions"), int(chosen("hour") or 16),
        tuple(d.lstrip("@") for d in domains),
        {k: (chosen(f"emoji_{k}") or "").strip() for k in EMOJI}, sides,
    ), twice  # fmt: skip


def _listed(v: dict[str, Any]) -> list[str]:
    options: list[dict[str, Any]] = v.get("selected_options") or []
    return [str(o["value"]) for o in options] + [str(c) for c in v.get("selected_channels") or []]
