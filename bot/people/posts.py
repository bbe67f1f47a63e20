"""What is said about people and the places the bot needs, drawn when it is sent."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.kit.surfaces import CardBits, CardPart
from bot.people import views_said
from bot.people.models import Member, Workspace
from bot.people.setup import lost_channels, purpose_of


def draw_left(d: Drawing) -> Message | None:
    """To the manager of somebody who left: what rooms above say is without an owner (U13).

    Rooms lend LEFT_PARTS: a CardPart about Member.id, its words such as "3 open leads" and its
    buttons such as [Assign].
    """
    person = d.session.get(Member, int(d.about))
    if person is None:
        return None
    parts: list[CardPart] = d.parts.get("left_parts", [])
    bits: list[CardBits] = [part(d.session, int(d.about)) for part in parts]
    words = [w for bit in bits for w in bit.words]
    buttons = [button for bit in bits for button in bit.buttons]
    return views_said.left_message(person, words, buttons, back=person.active)


def draw_channel_lost(d: Drawing) -> Message | None:
    """To the admins: a channel that the bot needs is gone; drawn anew when it is back (U10)."""
    found = d.session.get(Workspace, d.session.workspace_id)
    if found is None:
        return None
    lost = lost_channels(found)
    return views_said.channel_lost_message(
        d.about, purpose_of(found, d.about), lost=d.about in lost, why=str(lost.get(d.about, ""))
    )
