"""Draws leads: the one-line card, lists, the picker, the Home panel. Owns the room's ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.surfaces import CardBits
from bot.leads.campaigns import CampaignLine, LeadCounts
from bot.leads.models import Lead, Quality

MINE = "leads.mine"
UNDO_MINE = "leads.mine.undo"
TAKE_OVER = "leads.take_over"
ASK_OWNER = "leads.ask_owner"
HAND_OVER = "leads.hand_over"
KEEP = "leads.keep"
MORE = "leads.more"
OPEN = "leads.open"
ASSIGN = "leads.assign"
MERGE = "leads.merge"
MERGE_FORM = "leads.merge.form"
EDIT = "leads.edit"
EDIT_FORM = "leads.edit.form"
UNDO_EDIT = "leads.edit.undo"
ADD = "leads.add"
ADD_FORM = "leads.add.form"
IMPORT_FORM = "leads.import.form"
IMPORTED = "leads.import.done"
UNDO_IMPORT = "leads.import.undo"
DETAIL_FORM = "leads.detail"

# Where a card speaks of quality it names nobody, not even the owner (VOICE.md).
_NAMELESS = {Quality.NOT_GOOD, Quality.MIXED}


@dataclass(frozen=True)
class Shown:
    """A lead with the words around it: its campaign's name and whose it is (None: nobody yet)."""

    lead: Lead
    campaign: str | None = None
    owner: str | None = None
    merged_into: str | None = None


def moment(at: datetime) -> str:
    """A time in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def who(lead: Lead, most: int = 150) -> str:
    """Who it is, in mrkdwn: name and company, else the address it came with."""
    known = [p for p in (lead.name or lead.email or lead.phone, lead.company) if p]
    if known:
        return text.mrkdwn(", ".join(known), most)
    return "a post that names nobody" if lead.post_ts else text.mrkdwn(lead.url, most) or "no name"


def lead_line(lead: Lead, campaign: str | None, owner: str | None) -> str:
    """*L-1042* · Pat Lee, Acme · Webinar Q3 · nobody yet. `owner`: a name as typed, or None."""
    words = [f"*{lead.public_id}*", who(lead)]
    if campaign:
        words.append(text.mrkdwn(campaign, 80))
    words.append(text.mrkdwn(owner, 60) if owner else "nobody yet")
    return " · ".join(words)


def lead_card(
    shown: Shown, bits: Sequence[CardBits] = (), extra: Sequence[tuple[str, str]] = ()
) -> Block:
    """The card in the channel: one line and one row of buttons (VOICE.md).

    `bits`: what rooms above lend; `extra`: further values that the workspace allows here.
    """
    lead = shown.lead
    if shown.merged_into:
        line = f"*{lead.public_id}* is the same lead as *{shown.merged_into}*."
        return b.message(f"{lead.public_id} is {shown.merged_into}", [b.section(line)])
    nameless = lead.verdict in _NAMELESS or any(bit.nameless for bit in bits)
    owner = "taken" if shown.owner and nameless else shown.owner
    words = [lead_line(lead, shown.campaign, owner)]
    words += [f"{text.mrkdwn(k, 40)} {text.mrkdwn(v, 60)}" for k, v in extra[:3]]
    words += [word for bit in bits for word in bit.words]
    if lead.post_deleted:
        words.append("its post was deleted")
    lent = [button for bit in bits for button in bit.buttons]
    row = b.actions(mine_button(lead) if not shown.owner else None, *lent, more_button(lead))
    said = f"Lead {lead.public_id}, {who(lead, 80)}"
    return b.message(said, [b.section(" · ".join(words)), row])


def mine_button(lead: Lead) -> Block:
    """[Mine]: I take it."""
    return b.button("Mine", MINE, str(lead.id), says=f"Take {lead.public_id}")


def more_button(lead: Lead) -> Block:
    """[More]: everything about it, to me alone."""
    return b.button("More", MORE, str(lead.id), says=f"More about {lead.public_id}")


def yours(lead: Lead, changed: bool) -> Block:
    """The answer to [Mine]."""
    line = f"Yours{'' if changed else ' already'}: *{lead.public_id}* {who(lead)}."
    if not changed:
        return b.message(line)
    undo = b.button("Undo", UNDO_MINE, str(lead.id), says=f"Give {lead.public_id} back")
    return b.message(line, [b.section(line), b.actions(undo)])


def given(lead: Lead, count: int, giver: str) -> Block:
    """To whoever got leads, with a way back for one. `count`: how many were given at once."""
    by = text.mrkdwn(giver, 60)
    if count > 1:
        return b.message(f"{by} gave you {count} leads. `/align lead` shows the newest.")
    line = f"{by} gave you *{lead.public_id}* {who(lead)}."
    undo = b.button("Give it back", UNDO_MINE, str(lead.id), says=f"Give {lead.public_id} back")
    return b.message(line, [b.section(line), b.actions(undo)])


def passed(lead: Lead, owner: str) -> Block:
    """To whose lead it was: who has it now."""
    return b.message(f"*{lead.public_id}* {who(lead)} is with {text.mrkdwn(owner, 60)} now.")


def want_button(lead: Lead, owner: str, *, may_take: bool) -> Block:
    """For a lead that is somebody's: [Take it over] for those who may, else [Ask ...]."""
    if may_take:
        return b.button("Take it over", TAKE_OVER, str(lead.id), says=f"Take {lead.public_id} over")
    return b.button(f"Ask {owner}", ASK_OWNER, str(lead.id), says=f"Ask for {lead.public_id}")


def somebodys(sentence: str, lead_id: int, owner_name: str, *, may_take: bool) -> Block:
    """[Mine] on a lead that is somebody's: says whose, and asks."""
    if may_take:
        asks, press = "Take it over?", b.button("Take it over", TAKE_OVER, str(lead_id))
    else:
        asks, press = "Ask for it?", b.button(f"Ask {owner_name}", ASK_OWNER, str(lead_id))
    line = f"{text.mrkdwn(sentence)} {asks}"
    return b.message(line, [b.section(line), b.actions(press)])


def asked_for(shown: Shown, asker: str, value: str, state: str) -> Block:
    """To the owner: somebody asks for their lead. `state`: open, given or kept."""
    line = f"{text.mrkdwn(asker, 60)} asks for *{shown.lead.public_id}* {who(shown.lead)}."
    if state == "given":
        return b.message(line, [b.section(f"{line} You handed it over.")])
    if state != "open":
        return b.message(line, [b.section(f"{line} You keep it.")])
    row = b.actions(b.button("Hand over", HAND_OVER, value), b.button("Keep it", KEEP, value))
    return b.message(line, [b.section(line), row])


def lead_list(title: str, leads: Sequence[Shown], note: str = "") -> Block:
    """Leads one a line, each with [Open]."""
    rows = [b.section(f"*{text.mrkdwn(title)}*")]
    for shown in leads[:20]:
        line = lead_line(shown.lead, shown.campaign, shown.owner)
        press = b.button(
            "Open", OPEN + f"#{shown.lead.id}", str(shown.lead.id),
            says=f"Open {shown.lead.public_id}",
        )  # fmt: skip
        rows.append(b.section(line, accessory=press))
    if note:
        rows.append(b.context(note))
    return b.message(title, rows)


def picker(question: str, leads: Sequence[Shown], action_id: str, carried: str = "") -> list[Block]:
    """Which one is meant? One button a lead; `action_id` is the asking room's own.

    A press brings back the value `<lead id>` or `<lead id> <carried>`.
    """
    rows = [b.section(text.mrkdwn(question))]
    for shown in leads[:10]:
        lead = shown.lead
        when = moment(lead.received_at)
        value = f"{lead.id} {carried}".strip()
        press = b.button("This one", f"{action_id}#{lead.id}", value, says=lead.public_id)
        line = f"{lead_line(lead, shown.campaign, shown.owner)} · {when}"
        rows.append(b.section(line, accessory=press))
    return rows


def counts_line(counts: LeadCounts) -> str:
    """41 in · 30 heard back · 5 not good: never *not good* without its mirror (000-1)."""
    return (
        f"{counts.received} in · {counts.heard} heard back · {counts.not_good} not good"
        f" · {counts.good} good"
    )


HOW_COUNTED = (
    "Counted: confirmed leads received in the last 90 days, merged ones once. Heard back: sales "
    "said anything of it, or took it. Good and not good: the verdict that stands now."
)


def campaign_list(lines: Sequence[CampaignLine]) -> Block:
    """Campaigns of the last 90 days with both sides' counts."""
    if not lines:
        return b.message("No lead with a campaign in the last 90 days.")
    rows = [b.section("*Campaigns* · last 90 days")]
    rows += [b.section(f"*{text.mrkdwn(c.name)}* · {counts_line(c.counts)}") for c in lines[:30]]
    return b.message("Campaigns", [*rows, b.context(HOW_COUNTED)])


def one_campaign(name: str, goal: str, counts: LeadCounts, newest: Sequence[Shown]) -> Block:
    """One campaign: its counts and its newest leads."""
    kind = "brand" if goal == "brand" else "demand now"
    head = f"*{text.mrkdwn(name)}* · {kind}\n{counts_line(counts)}"
    rows: list[Any] = [b.section(head)]
    rows += lead_list("Newest", newest)["blocks"] if newest else []
    return b.message(name, [*rows, b.context(HOW_COUNTED)])


def recent_panel(leads: Sequence[Shown]) -> tuple[Block, ...]:
    """*My recent leads* for the Home tab."""
    if not leads:
        return ()
    return tuple(lead_list("My recent leads", leads)["blocks"])


def held_back() -> dict[str, Any]:
    """What admins read when Slack delivered too little for a while (F39)."""
    line = (
        "Slack held events back today: more than it delivers in an hour came at once. Posts in the "
        "leads channel are read again by themselves. A reaction of those minutes may be missing: "
        "take it away and set it again."
    )
    return b.message(line, [b.section(line)])
