"""What somebody did who looks for an answer: searched, typed on, copied, asked it after all."""

from __future__ import annotations

from datetime import date

from bot.enquiries import find_views, views
from bot.enquiries.brief_handlers import on_words
from bot.enquiries.digest import today
from bot.enquiries.digest_handlers import show
from bot.enquiries.finding import Found, asked_today, found_for, snippet_of
from bot.enquiries.opening import form_facts
from bot.enquiries.returning import number, origin
from bot.kit.act import Act, Answer, FormUpdate
from bot.kit.slack_errors import SlackError

SHORTEST = 2  # characters from which something is looked for while somebody types


async def on_find_word(act: Act) -> Answer:
    """`/align find`, with words, `today`, `words`, or nothing."""
    _, _, rest = act.text.partition(" ")
    said = rest.strip()
    day = await act.read(today, act.now)
    if said.lower() in ("", "help"):
        return find_views.help_message()
    if said.lower() == "words":
        return await on_words(act)
    if said.lower() == "today":
        found = await act.read(asked_today, act.user_id, act.now)
        return find_views.today_message(found.lines, found.asked, day, brief=found.brief)
    found = await act.read(found_for, said, act.user_id, act.now)
    return find_views.found_message(said, found.lines, day, brief=found.brief)


async def on_find_global(act: Act) -> Answer:
    """*Find an answer*, from anywhere."""
    await act.open_form(find_views.find_form("", (), await act.read(today, act.now)))
    return None


async def _found(act: Act, typed: str) -> tuple[Found, date]:
    found = await act.read(found_for, typed, act.user_id, act.now)
    return found, await act.read(today, act.now)


async def on_typed(act: Act) -> Answer:
    """While somebody types: what is found so far stands beneath."""
    typed = act.value
    if len(typed.strip()) < SHORTEST:
        return None
    found, day = await _found(act, typed)
    view = find_views.find_form(typed, found.lines, day, brief=found.brief)
    try:
        # By its hash: a slower answer to fewer letters does not overwrite a later one.
        await act.deps.slack.call(
            act.workspace_id, "views.update", view_id=act.view["id"], hash=act.view.get("hash"),
            view=view,
        )  # fmt: skip
    except SlackError as error:
        if "hash_conflict" not in str(error):
            raise
    return None


async def on_find_form(act: Act) -> Answer:
    """[Find]."""
    typed = find_views.read_find_form(act.values)
    found, day = await _found(act, typed)
    return FormUpdate(find_views.find_form(typed, found.lines, day, brief=found.brief))


async def on_copy(act: Act) -> Answer:
    """[Copy snippet]."""
    title, snippet = await act.read(snippet_of, number(act.value), act.user_id)
    await show(act, find_views.snippet_form(title, snippet))
    return None


async def on_link(_act: Act) -> Answer:
    """[Open] of a link: the browser opens it; there is nothing to do here."""
    return None


async def on_ask_this(act: Act) -> Answer:
    """[Ask marketing], where nothing was found: the form, with what was looked for."""
    campaigns = await act.read(form_facts)
    form = views.ask_form(question=act.value, campaigns=campaigns, carried=origin(act))
    await show(act, form)
    return None
