"""`/align quiet` and [What I am told]: each person says what they want to hear of (U9)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.act import Act, Answer
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people.quiet import Kind, budget, mute, muted, told_today
from bot.people.quiet_views import quiet_form, quiet_row, read_quiet_form


async def on_quiet(act: Act) -> Answer:
    """The form, by word or button."""
    kinds, told, most = await act.read(_as_it_is, act.user_id, act.now)
    await act.open_form(quiet_form(kinds, told, most))
    return None


def _as_it_is(session: Session, slack_id: str, now: datetime) -> tuple[set[Kind], int, int]:
    return muted(session, slack_id), told_today(session, slack_id, now), budget(session)


async def on_quiet_saved(act: Act) -> Answer:
    """The form: what is not ticked is muted."""
    await act.write(mute, act.user_id, read_quiet_form(act.values))
    for draw in act.deps.parts.get("home_changed", []):
        await draw(act)
    return None


def quiet_panel(session: Session, slack_id: str, _now: datetime, _lent: Lent) -> HomePanel:
    """At Home's end: what this person is told."""
    return HomePanel(blocks=(quiet_row(muted(session, slack_id)),), rank=95)
