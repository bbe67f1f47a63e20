"""What somebody pressed in the digest, a theme or Home: took it, answered it, looked closer."""

from __future__ import annotations

from typing import Any

from bot.enquiries import answer_views, brief_views, digest_views, opening
from bot.enquiries.answers import Meanwhile, answer_theme, withdraw_answer
from bot.enquiries.counting import leads_page
from bot.enquiries.facts import DigestFacts
from bot.enquiries.reading import digest_facts
from bot.enquiries.returning import answer_form, in_home, is_whispered, number, origin
from bot.enquiries.taking import release_theme, take_theme
from bot.kit.act import Act, Answer, FormClear, FormErrors, FormUpdate, carried
from bot.kit.blocks import Block
from bot.kit.boundary import NotSaved, UserError


async def on_take(act: Act) -> Answer:
    """[Take it]."""
    return await _take(act, over=False)


async def on_take_over(act: Act) -> Answer:
    """[Take it over], from whoever has it."""
    return await _take(act, over=True)


async def _take(act: Act, *, over: bool) -> Answer:
    theme_id = number(act.value)
    taken = await act.write(take_theme, theme_id, act.user_id, over, act.now)
    if in_home(act):
        return None
    if act.view:
        await show_theme(act, theme_id)
        return None
    return answer_views.taken_message(taken, replace=is_whispered(act))


async def on_release(act: Act) -> Answer:
    """[Give it back]."""
    theme_id = number(act.value)
    title = await act.write(release_theme, theme_id, act.user_id, act.now)
    if in_home(act):
        return None
    if act.view:
        await show_theme(act, theme_id)
        return None
    return answer_views.released_message(title, replace=is_whispered(act))


async def on_open(act: Act) -> Answer:
    """[Open]: the theme's phrasings, owner and answer."""
    await show_theme(act, number(act.value))
    return None


async def show_theme(act: Act, theme_id: int) -> None:
    """Shows a theme as it is now, in place of itself where it is open."""
    await show(act, await theme_view(act, theme_id))


async def theme_view(act: Act, theme_id: int) -> Block:
    """A theme opened, for whoever acts."""
    volumes = act.deps.parts.get("volumes", [])
    found = await act.read(opening.theme_opened, theme_id, act.user_id, act.now, volumes)
    return brief_views.theme_form(*found)


async def show(act: Act, view: Block) -> None:
    """Opens a form, on top of the one that is open, or in place of it if it is the same."""
    if act.view.get("type") != "modal":
        await act.open_form(view)
    elif act.view.get("callback_id") == view["callback_id"]:
        await act.deps.slack.update_form(act.workspace_id, str(act.view["id"]), view)
    else:
        await act.deps.slack.push_form(act.workspace_id, act.trigger_id, view)


# -- answering


async def on_have(act: Act) -> Answer:
    """[We have this], [Change answer]: the form, for marketing."""
    line, standing = await act.read(opening.answer_facts, number(act.value), act.user_id)
    where = origin(act) | ({"w": 1} if is_whispered(act) else {})
    await show(act, answer_views.answer_form(line, standing, where))
    return None


async def on_answer_form(act: Act) -> Answer:
    """The answer: saved, and every asker told."""
    given, where = answer_views.read_answer_form(act.values), carried(act.carried)
    seen = where.get("s") or [0, 0]
    theme_id = number(str(where.get("t")))
    try:
        done = await act.write(
            answer_theme, theme_id, act.user_id, given, (seen[0], seen[1]), act.now
        )
    except Meanwhile as other:
        kept = {k: v for k, v in where.items() if k in ("u", "h", "w")}
        line, standing = await act.read(opening.answer_facts, theme_id, act.user_id)
        return FormUpdate(answer_views.answer_form(line, standing, kept, other.sentence, given))
    except NotSaved as failed:
        return FormErrors({"link": f"Not saved: {failed.why}. Your words are kept; try again."})
    if where.get("u") or where.get("h"):
        said = answer_views.answered_message(done)
        if where.get("w"):  # instead of "Yours: ...", whose buttons are done with
            said["replace_original"] = True
        act.deps.tasks.spawn(answer_form(act, said))
    return FormClear()


async def on_withdraw(act: Act) -> Answer:
    """[Take answer back]."""
    theme_id = number(act.value)
    title = await act.write(withdraw_answer, theme_id, act.user_id, act.now)
    if act.view:
        await show_theme(act, theme_id)
        return None
    return answer_views.withdrawn_message(title)


# -- looking closer


async def _facts(act: Act, digest_id: Any) -> DigestFacts:
    parts = act.deps.parts.get("digest_parts", [])
    found = await act.read(digest_facts, number(str(digest_id)), act.now, parts)
    if found is None:
        raise UserError("I no longer have that digest.")
    return found


async def on_all(act: Act) -> Answer:
    """[Show all]."""
    facts = await _facts(act, carried(act.value).get("d"))
    await show(act, digest_views.all_form(facts, 0))
    return None


async def on_page(act: Act) -> Answer:
    """[More] and [Back] among all themes."""
    page, value = _page(act)
    facts = await _facts(act, value.get("d"))
    await show(act, digest_views.all_form(facts, page))
    return None


def _page(act: Act) -> tuple[int, dict[str, Any]]:
    page, _, value = act.value.partition(" ")
    return number(page), carried(value)


async def on_counted(act: Act) -> Answer:
    """[How counted]."""
    facts = await _facts(act, carried(act.value).get("d"))
    await show(act, digest_views.counted_form(facts))
    return None


async def on_leads(act: Act) -> Answer:
    """[See leads]."""
    await _show_leads(act, carried(act.value), 0)
    return None


async def on_leads_page(act: Act) -> Answer:
    """[More] and [Back] among the leads."""
    page, value = _page(act)
    await _show_leads(act, value, page)
    return None


async def _show_leads(act: Act, value: dict[str, Any], page: int) -> None:
    shown = await act.read(leads_page, number(str(value.get("d"))), page, act.user_id)
    await show(act, digest_views.leads_form(shown))
