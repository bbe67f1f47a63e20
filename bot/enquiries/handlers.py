"""What somebody did who passes a question on: asked, edited, undid, said whether it helped."""

from __future__ import annotations

from typing import Any

from bot.enquiries import heard, telling, views
from bot.enquiries.digest_handlers import show
from bot.enquiries.drafts import draft_of, keep_draft
from bot.enquiries.editing import Change, edit_question, withdraw_question
from bot.enquiries.following import keep_question
from bot.enquiries.models import TEXT, Helped, Via
from bot.enquiries.opening import edit_facts, form_facts, whose_post
from bot.enquiries.origin import Source
from bot.enquiries.returning import (
    answer_form,
    from_anywhere,
    in_place,
    is_whispered,
    number,
    origin,
)
from bot.enquiries.service import Ask, ask_question, remember_permalink
from bot.kit.act import Act, Answer, FormErrors, FormUpdate, carried
from bot.kit.boundary import NotSaved, UserError
from bot.kit.slack_errors import SlackError

# -- ways in


async def on_ask_command(act: Act) -> Answer:
    """`/ask <question>`; alone, or with only a lead, it opens the form."""
    if act.text.lower() == "help":
        return views.help_message()
    if len(act.text) > TEXT:
        raise UserError(
            f"That is {len(act.text):,} characters; a question fits in {TEXT:,}. "
            "Nothing was saved. Please shorten it."
        )
    said = heard.read(act.text)
    if not said.question:
        await _open_ask_form(act, who=said.lead_number or said.email or "")
        return None
    saved = await act.write(ask_question, Ask(act.user_id, said, Via.COMMAND), act.now)
    return views.saved_message(saved)


async def on_ask_shortcut(act: Act) -> Answer:
    """*Ask marketing* on a message, also inside a thread (U1): saved first, details afterwards."""
    message = act.message
    source = _source(act, message)
    said = heard.quoted(str(message.get("text") or ""))
    by_app = bool(message.get("bot_id")) and source.thread_ts is None
    whose = await act.read(whose_post, source.channel, source.ts, by_app)
    if not said.question or whose is not None:
        # A lead's own post is no question, even where its form asked some: what did the lead ask?
        await _open_ask_form(act, *(whose or ("", None)), source=source)
        return None
    saved = await act.write(ask_question, Ask(act.user_id, said, Via.MESSAGE, source), act.now)
    act.deps.tasks.spawn(_fetch_permalink(act, saved.question_id, source))
    return views.saved_message(saved)


def _source(act: Act, message: dict[str, Any]) -> Source:
    ts, thread = str(message.get("ts") or ""), message.get("thread_ts")
    return Source(act.channel_id or "", ts, thread if thread != ts else None)


async def _fetch_permalink(act: Act, question_id: int, source: Source) -> None:
    """Best effort: without it the question stands, only its link is missing."""
    try:
        answer = await act.deps.slack.call(
            act.workspace_id, "chat.getPermalink", channel=source.channel, message_ts=source.ts
        )
    except SlackError:
        return
    await act.deps.db.write(
        remember_permalink, question_id, str(answer["permalink"]), workspace_id=act.workspace_id
    )


async def on_ask_global(act: Act) -> Answer:
    """*Ask marketing* from anywhere."""
    await _open_ask_form(act)
    return None


async def _open_ask_form(
    act: Act, who: str = "", campaign_id: int | None = None, *, source: Source | None = None
) -> None:
    draft = await act.read(draft_of, act.user_id, act.now)
    campaigns = await act.read(form_facts)
    where = origin(act)
    if source is not None:
        where["m"] = [source.channel, source.ts, source.thread_ts]
    await act.open_form(
        views.ask_form(
            question=draft, who=who, campaign_id=campaign_id, campaigns=campaigns, carried=where
        )
    )


async def on_ask_form(act: Act) -> Answer:
    """The form was sent. A failing database leaves it open, with its words."""
    given, where = views.read_ask_form(act.values), carried(act.carried)
    source = Source(*where["m"]) if where.get("m") else None
    ask = Ask(
        act.user_id, heard.read(given.question), Via.FORM, source, given.who, given.campaign_id
    )
    try:
        saved = await act.write(ask_question, ask, act.now)
    except NotSaved as failed:
        return FormErrors({"question": _not_saved(failed)})
    if source is not None:
        act.deps.tasks.spawn(_fetch_permalink(act, saved.question_id, source))
    if from_anywhere(act):
        return FormUpdate(views.saved_form(views.saved_message(saved)))
    act.deps.tasks.spawn(answer_form(act, views.saved_message(saved)))
    return None


def _not_saved(failed: NotSaved) -> str:
    return f"Not saved: {failed.why}. Your words are kept here; send it again."


async def on_draft(act: Act) -> Answer:
    """While somebody types: what they have so far is kept."""
    typed = str(act.action.get("value") or "")
    await act.deps.db.write(keep_draft, act.user_id, typed, act.now, workspace_id=act.workspace_id)
    return None


async def on_ask_closed(act: Act) -> Answer:
    """The form was closed without sending it."""
    typed = views.read_ask_form(act.values).question
    if typed:
        await act.deps.db.write(
            keep_draft, act.user_id, typed, act.now, workspace_id=act.workspace_id
        )
    return None


# -- one's own


async def on_edit(act: Act) -> Answer:
    """[Edit] and [Add who asked]."""
    return await _edit(act, number(act.value))


async def _edit(act: Act, question_id: int) -> Answer:
    said, who, campaign_id = await act.read(edit_facts, question_id, act.user_id)
    campaigns = await act.read(form_facts)
    await show(
        act,
        views.ask_form(
            question=said, who=who, campaign_id=campaign_id, campaigns=campaigns, edit=True,
            carried={"q": question_id, **origin(act)},
        ),
    )  # fmt: skip
    return None


async def on_edit_form(act: Act) -> Answer:
    """The question was corrected."""
    given, where = views.read_ask_form(act.values), carried(act.carried)
    change = Change(heard.read(given.question), given.who, given.campaign_id)
    try:
        saved = await act.write(
            edit_question, number(str(where.get("q"))), act.user_id, change, act.now
        )
    except NotSaved as failed:
        return FormErrors({"question": _not_saved(failed)})
    act.deps.tasks.spawn(answer_form(act, views.saved_message(saved, replace=True)))
    return None


async def on_undo(act: Act) -> Answer:
    """[Undo]."""
    return await _take_back(act, number(act.value))


async def _take_back(act: Act, question_id: int) -> Answer:
    said = await act.write(withdraw_question, question_id, act.user_id, act.now)
    return in_place(act, views.undone_message(said, question_id), "Taken back")


async def on_own(act: Act) -> Answer:
    """The three dots beside one's own question in Home."""
    what, _, question_id = act.value.partition(":")
    if what == "edit":
        return await _edit(act, number(question_id))
    return await _take_back(act, number(question_id))


async def on_keep(act: Act) -> Answer:
    """[Put it back] after an undo; [Keep it], of a question whose message was deleted."""
    question_id = number(act.value)
    said, answered = await act.write(keep_question, question_id, act.user_id, act.now)
    return in_place(act, views.kept_message(said, answered, question_id))


# -- told


async def on_helped(act: Act) -> Answer:
    """[It helped]."""
    return await _say_helped(act, Helped.YES)


async def on_not_helped(act: Act) -> Answer:
    """[It did not help]: back to marketing."""
    return await _say_helped(act, Helped.NO)


async def _say_helped(act: Act, said: Helped) -> Answer:
    told_id = number(act.value)
    helped, stands = await act.write(telling.mark_helped, told_id, act.user_id, said, act.now)
    if is_whispered(act) or act.view.get("type") == "modal":
        thanks = views.thanks_message(helped=helped is Helped.YES, told_id=told_id, stands=stands)
        return in_place(act, thanks)
    return None  # the direct message is drawn anew


async def on_missing(act: Act) -> Answer:
    """[Say what was missing]."""
    await show(act, views.missing_form(number(act.value)))
    return None


async def on_missing_form(act: Act) -> Answer:
    """What was missing."""
    told_id = number(str(carried(act.carried).get("t")))
    words = act.values.get("missing", {}).get("v", {}).get("value") or ""
    await act.write(telling.say_missing, told_id, act.user_id, str(words), act.now)
    return None
