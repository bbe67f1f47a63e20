"""`/align touches`, and the buttons beneath what touches say."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormUpdate
from bot.people import service as people
from bot.people.models import Member, Side
from bot.touches import views
from bot.touches.coming import fall_quiet, speak_again
from bot.touches.playbook import playbook, set_playbook


async def on_touches_word(act: Act) -> Answer:
    """The playbook, for everybody; marketing and admins may change it."""
    person: Member = await act.read(people.require_member, act.user_id)
    may_change = person.admin or person.side is Side.MARKETING
    return views.playbook_message(await act.read(playbook), may_change=may_change)


async def on_change_pressed(act: Act) -> Answer:
    """[Change] beneath the playbook."""
    await act.open_form(views.playbook_form(await act.read(playbook)))
    return None


async def on_playbook_submitted(act: Act) -> Answer:
    """The form: kept, and shown."""
    wanted = views.read_playbook_form(act.values)
    await act.write(set_playbook, act.user_id, wanted, act.now)
    shown = views.playbook_message(await act.read(playbook), may_change=False)
    return FormUpdate(b.form(views.PLAYBOOK_FORM, "Saved", shown["blocks"], close="Close"))


async def on_quiet_pressed(act: Act) -> Answer:
    """[No more of these]."""
    await act.write(fall_quiet, act.user_id, act.now)
    return views.quiet_message()


async def on_loud_pressed(act: Act) -> Answer:
    """Its undo, also in Home."""
    await act.write(speak_again, act.user_id, act.now)
    return views.loud_message()
