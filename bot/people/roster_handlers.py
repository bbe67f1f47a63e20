"""The roster in Slack: previewed, imported, undone, and whose the unknown addresses are."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.people import views
from bot.people.addresses import name_address, waiting_addresses
from bot.people.roster import import_roster
from bot.people.roster_undo import undo_roster
from bot.people.service import require_admin


async def on_import(act: Act, _rest: str) -> Answer:
    """`/align people import`: the form."""
    await act.read(require_admin, act.user_id)
    await act.open_form(views.import_form())
    return None


async def on_import_pressed(act: Act) -> Answer:
    """[Import a roster]."""
    return await on_import(act, "")


async def on_import_submitted(act: Act) -> Answer:
    """[Preview], then [Import] of exactly the text that was previewed."""
    typed = views.read_import_form(act.values)
    content = typed.encode()
    if carried(act.carried).get("seen") == views.roster_digest(typed):
        done = await act.write(import_roster, content, act.user_id, act.now)
        return views.import_done(done.lines(), done.import_id or 0)
    seen = await act.read(import_roster, content, act.user_id, act.now, True)
    ready = bool(seen.new + seen.changed + len(seen.waiting))
    return FormUpdate(views.import_form(typed, seen.lines(), ready=ready))


async def on_undo_pressed(act: Act) -> Answer:
    """[Undo] beneath an import."""
    wanted = int(act.value) if act.value.isdigit() else None
    undone = await act.write(undo_roster, act.user_id, wanted, act.now)
    return b.message("\n".join(undone.lines()))


async def on_undo(act: Act, _rest: str) -> Answer:
    """`/align people undo`: the newest import."""
    undone = await act.write(undo_roster, act.user_id, None, act.now)
    return b.message("\n".join(undone.lines()))


async def on_who(act: Act, _rest: str) -> Answer:
    """`/align people who`: addresses that are nobody's."""
    await act.read(require_admin, act.user_id)
    return views.who_message(await act.read(waiting_addresses))


async def on_who_chosen(act: Act) -> Answer:
    """Somebody chosen beside an address."""
    email = str(act.action.get("block_id") or "").removeprefix("who:")
    person = await act.write(name_address, act.user_id, email, act.value, act.now)
    return b.message(f"{text.mrkdwn(email)} is {text.mrkdwn(person.name or person.slack_id)}.")
