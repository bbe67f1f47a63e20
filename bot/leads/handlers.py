"""What a person does with one lead: takes it, opens it, gives it on, edits it, merges it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.outbox import Message
from bot.kit.surfaces import CardBits, CardPart, DetailPart
from bot.leads import asking, detail, editing, forms, owning, showing, views
from bot.leads.merge import lead_with_id


def lead_in(act: Act) -> int:
    """The lead a button, a select or a form belongs to. Raises UserError for none."""
    if act.kind == "form" or act.door == views.ASSIGN:
        found = carried(act.carried).get("lead") or act.action.get("action_id", "").split("#")[-1]
    else:
        found = act.value.split(" ")[0]
    if not str(found).isdigit():
        raise UserError("That button is too old for me. Type `/align lead` to find the lead.")
    return int(found)


def lent_to(act: Act) -> list[Any]:
    """What rooms above lend to a lead's detail: what stands on its card, and what only here."""
    further = [_as_card_part(part, act.now) for part in act.deps.parts.get("detail_parts", [])]
    return [*act.deps.parts.get("card_parts", []), *further]


def _as_card_part(part: DetailPart, now: datetime) -> CardPart:
    return lambda session, lead_id: CardBits(detail=part(session, lead_id, now))


def merged_by(act: Act) -> tuple[Any, ...]:
    """What rooms above want done when two leads become one."""
    return tuple(act.deps.parts.get("merged", []))


def told_of_owners(act: Act) -> tuple[Any, ...]:
    """What rooms above want done when a lead changes hands."""
    return tuple(act.deps.parts.get("owner_changed", []))


async def detail_view(act: Act, lead_id: int) -> dict[str, Any]:
    """Everything about a lead as a form, as this person may see it now."""
    shown = await act.read(showing.detail_of, lead_id, act.user_id, lent_to(act))
    return detail.detail_form(shown)


async def _answer(act: Act, lead_id: int, message: Message) -> Answer:
    """In a form, the form is drawn anew; elsewhere the person is told."""
    if act.view.get("type") != "modal":
        return message
    view = await detail_view(act, lead_id)
    act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, act.view["id"], view))
    return None


async def on_mine_pressed(act: Act) -> Answer:
    """[Mine] on a card, in a list or in the detail."""
    lead_id = lead_in(act)
    try:
        owned = await act.write(
            owning.claim_lead, lead_id, act.user_id, act.now, told_of_owners(act)
        )
    except owning.Taken as taken:
        return await _answer(act, lead_id, await somebodys(act, taken))
    lead = await act.read(lead_with_id, lead_id)
    return await _answer(act, lead_id, views.yours(lead, owned.changed))


async def somebodys(act: Act, taken: owning.Taken) -> Message:
    """The answer to whoever wants a lead that is somebody's: whose, with a way to ask."""
    owner = await act.read(owning.name_of, taken.owner_id)
    return views.somebodys(taken.sentence, taken.lead_id, owner, may_take=taken.may_take)


async def on_undo_mine_pressed(act: Act) -> Answer:
    """[Undo] beneath *Yours*, or [Give it back] in the detail."""
    lead_id = lead_in(act)
    owned = await act.write(owning.release_lead, lead_id, act.user_id, act.now, told_of_owners(act))
    return await _answer(act, lead_id, await given_back(act, owned) | {"replace_original": True})


async def given_back(act: Act, owned: owning.Owned) -> Message:
    """Whose a lead is after somebody gave it back."""
    if owned.owner_id is None:
        return b.message(f"*{owned.public_id}* is nobody's again.")
    owner = await act.read(owning.name_of, owned.owner_id)
    return b.message(f"*{owned.public_id}* is with {text.mrkdwn(owner)} again.")


async def on_take_over_pressed(act: Act) -> Answer:
    """[Take it over]: for those who may reassign; decided now, not when it was drawn (F57)."""
    lead_id = lead_in(act)
    await act.write(
        owning.assign_lead, lead_id, act.user_id, act.user_id, act.now, told_of_owners(act)
    )
    lead = await act.read(lead_with_id, lead_id)
    said = {**views.yours(lead, changed=True), "replace_original": True}
    return await _answer(act, lead_id, said)


async def on_ask_owner_pressed(act: Act) -> Answer:
    """[Ask ...]: the owner is asked for the lead."""
    lead_id = lead_in(act)
    owner_id = await act.write(asking.ask_owner, lead_id, act.user_id, act.now, told_of_owners(act))
    lead = await act.read(lead_with_id, lead_id)
    if owner_id is None:
        said = views.yours(lead, changed=True)
    else:
        owner = await act.read(owning.name_of, owner_id)
        said = b.message(f"Asked {text.mrkdwn(owner)} for *{lead.public_id}*.")
    return await _answer(act, lead_id, said | {"replace_original": True})


async def on_hand_over_pressed(act: Act) -> Answer:
    """[Hand over]: the owner gives the lead to whoever asked. The message redraws itself."""
    lead_id, asker = _asked(act)
    await act.write(asking.hand_over, lead_id, asker, act.user_id, act.now, told_of_owners(act))
    return None


async def on_keep_pressed(act: Act) -> Answer:
    """[Keep it]. The message redraws itself."""
    lead_id, asker = _asked(act)
    await act.write(asking.keep_lead, lead_id, asker, act.user_id, act.now)
    return None


def _asked(act: Act) -> tuple[int, str]:
    lead_id, _, asker = act.value.partition(".")
    if not lead_id.isdigit() or not asker:
        raise UserError("That button is too old for me. Nothing changed.")
    return int(lead_id), asker


async def on_more_pressed(act: Act) -> Answer:
    """[More] and [Open]: everything about the lead, to this person alone."""
    await act.open_form(await detail_view(act, lead_in(act)))
    return None


async def on_assign_chosen(act: Act) -> Answer:
    """Somebody was chosen in *Give it to ...*."""
    lead_id = lead_in(act)
    owned = await act.write(
        owning.assign_lead, lead_id, act.value, act.user_id, act.now, told_of_owners(act)
    )
    name = await act.read(owning.name_of, owned.owner_id)
    said = b.message(f"*{owned.public_id}* is with {text.mrkdwn(name)} now.")
    return await _answer(act, lead_id, said)


async def _open_over(act: Act, view: dict[str, Any]) -> None:
    """On top of an open form, or by itself."""
    if act.view.get("type") == "modal":
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)
    else:
        await act.open_form(view)


async def on_edit_pressed(act: Act) -> Answer:
    """[Edit]."""
    await act.read(owning.require_side, act.user_id)
    lead = await act.read(lead_with_id, lead_in(act))
    shown = await act.read(showing.shown_one, lead)
    await _open_over(act, forms.edit_form(lead, shown.campaign))
    return None


async def on_edit_submitted(act: Act) -> Answer:
    """The edit form: saved; the detail shows it, with a way back."""
    lead_id = lead_in(act)
    changes = forms.read_edit_form(act.values)
    await act.write(editing.edit_lead, lead_id, changes, act.user_id, act.now)
    return await _show_beneath(act, lead_id)


async def on_undo_edit_pressed(act: Act) -> Answer:
    """[Undo my edit] in the detail."""
    if not act.value.isdigit():
        raise UserError("That button is too old for me. Nothing changed.")
    done = await act.write(
        editing.undo_edit, int(act.value), act.user_id, act.now, told_of_owners(act)
    )
    said = "is as it was." if done.changed else "was changed again since; nothing was undone."
    return await _answer(act, done.lead_id, b.message(f"*{done.public_id}* {said}"))


async def on_merge_pressed(act: Act) -> Answer:
    """[Merge]."""
    await act.read(owning.require_side, act.user_id)
    lead = await act.read(lead_with_id, lead_in(act))
    await _open_over(act, forms.merge_form(lead))
    return None


async def on_merge_submitted(act: Act) -> Answer:
    """The merge form: two records become one."""
    lead_id = lead_in(act)
    other = forms.read_merge_form(act.values)
    await act.write(editing.merge_named, lead_id, other, act.user_id, act.now, merged_by(act))
    return await _show_beneath(act, lead_id)


async def _show_beneath(act: Act, lead_id: int) -> Answer:
    """The detail shows what is true now: the one beneath this form, or in this form's place."""
    view = await detail_view(act, lead_id)
    beneath = act.view.get("previous_view_id")
    if not beneath:
        return FormUpdate(view)
    act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, beneath, view))
    return None
