"""What people do at the front door: open Home, ask for help and status."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.home import views
from bot.home.helping import answer_direct, help_for
from bot.home.standing import status, try_dead_again
from bot.home.views_status import status_message
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.surfaces import HomePanel, Lent
from bot.people import service as people

SIDE_WORDS = {"sales": "Sales", "marketing": "Marketing", "other": "Other"}


# -- /align and its words


async def on_align_command(act: Act) -> Answer:
    """`/align <what> ...`: finds the room that answers the word."""
    word = act.text.split(maxsplit=1)[0].lower() if act.text else "help"
    words: dict[str, Any] = act.deps.parts["words"][0]()
    handler = words.get(word)
    if handler is None:
        shown = text_list(sorted(words))
        return b.message(f"I do not know `{text.mrkdwn(word, 40)}`. I know {shown}.")
    return await handler(act)


def text_list(words: list[str]) -> str:
    """Words for a sentence: `a`, `b` and `c`."""
    quoted = [f"`{w}`" for w in words]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


async def on_help(act: Act) -> Answer:
    """`/align help`, or the Home button."""
    return await act.read(help_for, act.user_id, act.deps.parts["help"])


async def on_status(act: Act) -> Answer:
    """`/align status`."""
    found, admin = await act.read(status, act.user_id, act.now)
    return status_message(found, admin=admin)


async def on_direct_message(act: Act) -> Answer:
    """Somebody writes to the bot: it says what it can do, once (F12, U2)."""
    if act.event.get("bot_id") or act.event.get("subtype"):
        return None
    await act.write(answer_direct, act.user_id, act.key, act.now)
    return None


# -- Home


Drawn = tuple[str, str, bool, list[HomePanel]]


def _panels(session: Session, slack_id: str, now: datetime, lent: Lent) -> Drawn | None:
    """Name, side, whether an admin, and the rooms' panels; None of somebody never seen."""
    member = people.member(session, slack_id)
    if member is None:
        return None
    side = SIDE_WORDS.get(str(member.side), "side not said yet")
    panels = [part(session, slack_id, now, lent) for part in lent["home_panels"]]
    return member.name or slack_id, side, member.admin, panels


def _met(session: Session, slack_id: str, now: datetime) -> None:
    people.known(session, slack_id, now)


async def publish_home(act: Act) -> None:
    """Draws the person's Home tab from what the rooms lend. Only of somebody new is a row kept:
    nobody who looks waits for those who write."""
    db, whose = act.deps.db, act.workspace_id
    drawn = await db.read(_panels, act.user_id, act.now, act.deps.parts, workspace_id=whose)
    if drawn is None:
        await db.write(_met, act.user_id, act.now, workspace_id=whose)
        drawn = await db.read(_panels, act.user_id, act.now, act.deps.parts, workspace_id=whose)
    assert drawn is not None
    name, side, admin, panels = drawn
    view = views.home_view(name, side, panels, admin=admin)
    await act.deps.slack.publish_home(whose, act.user_id, view)


async def on_home_opened(act: Act) -> Answer:
    """The Home tab was opened (the Messages tab sends the same event)."""
    if act.event.get("tab") != "messages":
        await publish_home(act)
    return None


async def on_refresh(act: Act) -> Answer:
    """[Refresh] in Home."""
    await publish_home(act)
    return None


async def on_help_pressed(act: Act) -> Answer:
    """[What I can do] in Home: a form that only closes."""
    answer = await on_help(act)
    blocks = answer["blocks"] if isinstance(answer, dict) else []
    await act.open_form(b.form("home.help.form", "What I can do", blocks, close="Close"))
    return None


async def on_retry_pressed(act: Act) -> Answer:
    """[Try again] beside a message that could not be delivered."""
    if not act.value.isdigit():
        raise UserError("That button is too old. Type `/align status` for a new one.")
    again = await act.write(try_dead_again, act.user_id, int(act.value))
    return b.message("On its way again." if again else "That one is no longer waiting.")
