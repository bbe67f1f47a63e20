"""What people say of leads, by command and by button: saved first, then one question at most."""

from __future__ import annotations

from bot.kit.act import Act, Answer, carried
from bot.kit.boundary import UserError
from bot.leads.handlers import somebodys, told_of_owners
from bot.leads.models import Quality
from bot.leads.service import Taken
from bot.verdicts import views_forms, views_saved
from bot.verdicts.change import (
    Change,
    agree,
    change_verdict,
    put_back,
    saying_of,
    take_back,
)
from bot.verdicts.find import NoSuchLead, look_up, say_of_lead, say_of_typed
from bot.verdicts.models import Reason, Via, Wrong
from bot.verdicts.react import take_lead
from bot.verdicts.replies import (
    TOO_OLD,
    anew,
    answer,
    in_place,
    number,
    origin,
    pair,
    show_form,
    speech_of,
    which_one,
)
from bot.verdicts.same import same_person
from bot.verdicts.typed import Typed, read_typed
from bot.verdicts.views import picker, titled
from bot.verdicts.views_saved import ask_again, taken_back

_HELP = {
    Quality.NOT_GOOD: (
        "Say which lead and, if you like, why: `/badlead pat@example.com wrong phone`, "
        "`/badlead L-1042 student`, `/badlead Pat Lee`. `/badlead` alone shows your recent leads."
    ),
    Quality.GOOD: (
        "Say which lead: `/goodlead pat@example.com`, `/goodlead L-1042 they signed up at once`. "
        "`/goodlead` alone shows your recent leads."
    ),
}


# -- commands


async def on_badlead_command(act: Act) -> Answer:
    """`/badlead [lead] [what is wrong]` (card-1)."""
    return await _command(act, Quality.NOT_GOOD)


async def on_goodlead_command(act: Act) -> Answer:
    """`/goodlead [lead] [note]` (004-11)."""
    return await _command(act, Quality.GOOD)


async def _command(act: Act, quality: Quality) -> Answer:
    if act.text.lower() == "help":
        return {"text": _HELP[quality]}
    return await say_typed(act, quality, read_typed(act.text))


async def say_typed(act: Act, quality: Quality, typed: Typed) -> Answer:
    """Says it of the lead that was typed; asks which one only where that is open."""
    if typed.which is None and typed.words:
        return await _say_named(act, quality, typed.words)
    if typed.which is None:
        return await which_one(act, quality)
    return await _say(act, quality, typed.which, typed.words)


async def _say(act: Act, quality: Quality, which: str, words: str) -> Answer:
    speech = speech_of(act, quality, words)
    try:
        said = await act.write(say_of_typed, which, speech, act.now)
    except NoSuchLead as unknown:
        return await which_one(act, quality, words, unknown.sentence)
    return await answer(act, said, words=words)


async def _say_named(act: Act, quality: Quality, words: str) -> Answer:
    found = await act.read(look_up, words, act.user_id, act.now)
    if found.name is None:
        asked = found.slip or "Which lead is that about?"
        return await which_one(act, quality, found.words, asked)
    if not found.leads:
        return await _say(act, quality, found.name, found.words)
    if found.one is None:
        several = "Several leads match. Which one?" if found.sure else "Do you mean this?"
        new = () if found.sure else (found.name,)
        return picker(several, found.leads, quality, found.words, new)
    speech = speech_of(act, quality, found.words)
    said = await act.write(say_of_lead, found.one.lead_id, speech, act.now)
    return await answer(act, said, words=found.words)


# -- the card, and the picker


async def on_good_pressed(act: Act) -> Answer:
    """[Good] on a card."""
    return await _pressed(act, Quality.GOOD)


async def on_bad_pressed(act: Act) -> Answer:
    """[Not good] on a card: saved at once, the reasons follow."""
    return await _pressed(act, Quality.NOT_GOOD)


async def _pressed(act: Act, quality: Quality) -> Answer:
    speech = speech_of(act, quality, via=Via.BUTTON)
    said = await act.write(say_of_lead, number(act.value), speech, act.now)
    message = await answer(act, said)
    if act.view.get("type") == "modal":
        await show_form(act, views_forms.done_view(message))
        return None
    return message


async def on_picked(act: Act) -> Answer:
    """One of several, with the words that were kept."""
    kept = carried(act.value)
    quality, words = kept.get("q"), str(kept.get("w") or "")
    if quality not in set(Quality):
        raise UserError(TOO_OLD)
    if quality == Quality.NONE:
        try:
            owned = await act.write(
                take_lead, number(kept.get("l")), act.user_id, act.now, told_of_owners(act)
            )
        except Taken as taken:
            return await somebodys(act, taken) | {"replace_original": True}
        return {"text": f"Yours: {owned}.", "replace_original": True}
    speech = speech_of(act, Quality(quality), words, via=Via.BUTTON)
    if kept.get("t"):
        said = await act.write(say_of_typed, str(kept["t"]), speech, act.now)
    else:
        said = await act.write(say_of_lead, number(kept.get("l")), speech, act.now)
    return await answer(act, said, replace=True, words=words)


# -- what follows


async def on_reason_pressed(act: Act) -> Answer:
    """One of the reasons."""
    verdict_id, word = pair(act)
    if word not in set(Reason):
        raise UserError(TOO_OLD)
    return await _changed(act, verdict_id, Change(reason=Reason(word)))


async def on_field_pressed(act: Act) -> Answer:
    """Which part of the data is wrong."""
    verdict_id, word = pair(act)
    if word not in set(Wrong):
        raise UserError(TOO_OLD)
    return await _changed(act, verdict_id, Change(field=Wrong(word)))


async def on_later_date_chosen(act: Act) -> Answer:
    """Until when a lead is not ready; the date is optional."""
    verdict_id = number(str(act.action.get("block_id") or "").partition(":")[2])
    day = views_saved.read_day(act.value)
    return await _changed(act, verdict_id, Change(later_on=day))


async def _changed(act: Act, verdict_id: int, change: Change) -> Answer:
    said = await act.write(change_verdict, verdict_id, act.user_id, change, act.now)
    return await anew(act, said)


async def on_change_pressed(act: Act) -> Answer:
    """[Change reason]."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    return in_place(act, ask_again(said))


async def on_undo_pressed(act: Act) -> Answer:
    """[Undo]: at any time, one's own."""
    gone = await act.write(take_back, number(act.value), act.user_id, act.now)
    return in_place(act, taken_back(gone), "Taken back")


async def on_keep_pressed(act: Act) -> Answer:
    """[Keep it] after a reaction was removed, [Put it back] after an undo."""
    said = await act.write(put_back, number(act.value), act.user_id, act.now)
    return await anew(act, said)


async def on_agree_pressed(act: Act) -> Answer:
    """[Agree] with what somebody else flagged."""
    said = await act.write(agree, number(act.value), act.user_id, act.now)
    return await anew(act, said)


async def on_disagree_pressed(act: Act) -> Answer:
    """[Disagree] with another's reason: one's own flag stands, and says why."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    return in_place(act, ask_again(said))


async def on_detail_pressed(act: Act) -> Answer:
    """[Add detail], [Add a note]; the reason with it where none was given."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    title, where = titled(said.lead), origin(act)
    form = views_forms.detail_form(said.verdict_id, title, where)
    if said.reason == Reason.NOT_GIVEN:
        form = views_forms.why_form(said.verdict_id, title, None, where)
    await show_form(act, form)
    return None


async def on_right_pressed(act: Act) -> Answer:
    """[Add right number]."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    title, where = titled(said.lead), origin(act)
    form = views_forms.right_form(said.verdict_id, title, said.field, said.right, where)
    await show_form(act, form)
    return None


async def on_same_pressed(act: Act) -> Answer:
    """[Same person], [Same as L-0987]."""
    verdict_id, other = pair(act)
    then = tuple(act.deps.parts.get("merged", []))
    joined = await act.write(same_person, verdict_id, number(other), act.user_id, then, act.now)
    return in_place(act, views_saved.joined(joined))


async def on_address_pressed(act: Act) -> Answer:
    """[Fix address]."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    typed = said.lead.email or said.lead.name or ""
    await show_form(act, views_forms.address_form(said.verdict_id, typed, origin(act)))
    return None
