"""`/align intel`: marketing tells, sales reads and judges."""

from __future__ import annotations

from typing import Any

from bot.intel import service, views
from bot.intel.figures import import_figures
from bot.intel.models import Kind
from bot.intel.shown import Said
from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.people import service as people
from bot.people.models import Member, Side


async def on_intel_word(act: Act) -> Answer:
    """Alone: the newest. With words, from marketing: saved at once for Monday."""
    person: Member = await act.read(people.require_member, act.user_id)
    marketing = person.side is Side.MARKETING or (person.admin and person.side is not Side.SALES)
    _, _, said = act.text.partition(" ")
    if not said.strip():
        items = await act.read(service.newest_items, act.user_id)
        return views.list_message(items, marketing=marketing)
    if not marketing:
        return b.message("Marketing tells here. What you heard yourself: `/callnote`, shared.")
    return await _post(act, Said(Kind.OTHER, said))


async def _post(act: Act, said: Said) -> dict[str, Any]:
    item_id = await act.write(service.post_item, act.user_id, said, act.now)
    return views.posted_message(item_id, said.words)


async def on_post_pressed(act: Act) -> Answer:
    """[Tell sales]."""
    await act.open_form(views.post_form())
    return None


async def on_post_submitted(act: Act) -> Answer:
    """Its form."""
    said = views.read_post_form(act.values)
    message = await _post(act, said)
    return FormUpdate(b.form(views.POST_FORM, "Saved", message["blocks"], close="Close"))


async def on_edit_pressed(act: Act) -> Answer:
    """[Edit]."""
    item_id = _item(act)
    said = await act.read(service.item_said, item_id, act.user_id)
    await act.open_form(views.post_form(said, item_id))
    return None


async def on_edit_submitted(act: Act) -> Answer:
    """Its form: what was posted is redrawn."""
    said = views.read_post_form(act.values)
    item_id = int(carried(act.carried).get("item") or 0)
    await act.write(service.edit_item, item_id, act.user_id, said, act.now)
    return None


async def on_undo_pressed(act: Act) -> Answer:
    """[Undo]."""
    item_id = _item(act)
    await act.write(service.withdraw_item, item_id, act.user_id, act.now)
    return views.taken_back_message(item_id)


async def on_back_pressed(act: Act) -> Answer:
    """[Put it back]."""
    item_id = _item(act)
    await act.write(service.restore_item, item_id, act.user_id, act.now)
    said = await act.read(service.item_said, item_id, act.user_id)
    return views.posted_message(item_id, said.words)


async def on_useful_pressed(act: Act) -> Answer:
    """[Useful]: the message itself shows the count."""
    await act.write(service.say_useful, _item(act), act.user_id, act.now)
    return None


async def on_not_useful_pressed(act: Act) -> Answer:
    """[Not useful]."""
    await act.write(service.say_not_useful, _item(act), act.user_id, act.now)
    return None


async def on_read_pressed(act: Act) -> Answer:
    """[Read it]."""
    await act.write(service.mark_read, _item(act), act.user_id, act.now)
    return None


async def on_figures_pressed(act: Act) -> Answer:
    """[Add visits from a table]."""
    await act.read(people.require_marketing, act.user_id)
    await act.open_form(views.figures_form())
    return None


async def on_figures_submitted(act: Act) -> Answer:
    """Its form."""
    pasted = views.read_figures_form(act.values)
    count = await act.write(import_figures, act.user_id, pasted, act.now)
    return FormUpdate(views.figures_saved(count))


def _item(act: Act) -> int:
    if not act.value.isdigit():
        raise UserError("That button is too old for me. Type `/align intel`.")
    return int(act.value)
