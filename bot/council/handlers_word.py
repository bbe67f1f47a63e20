"""`/align council`: every council, raising a topic, forming one."""

from __future__ import annotations

from bot.council import raising, views_agenda
from bot.council.handlers import on_raise_pressed, show_boards
from bot.council.handlers_form import on_form_pressed
from bot.kit import text
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError


async def on_council_word(act: Act) -> Answer:
    """`/align council [raise <words>|form]`. Alone: every council there is."""
    _, _, rest = act.text.partition(" ")
    word, _, words = rest.strip().partition(" ")
    if word.lower() == "raise":
        return await _raise_typed(act, words.strip())
    if word.lower() in ("form", "new"):
        return await on_form_pressed(act)
    if word and word.lower() != "help":
        shown = text.mrkdwn(text.line(word, 30))
        raise UserError(
            f"I do not know `{shown}`. Try `/align council` or `/align council raise your topic`."
        )
    return await show_boards(act)


async def _raise_typed(act: Act, words: str) -> Answer:
    if not words:
        return await on_raise_pressed(act)
    r = await act.write(raising.raise_for_council, act.user_id, words, "", act.now)
    return views_agenda.raised_message(r)
