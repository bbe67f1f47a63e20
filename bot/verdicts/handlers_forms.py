"""What was filled in: forms of whoever flags, and of marketing that answers."""

from __future__ import annotations

from bot.kit.act import Act, Answer, FormUpdate, carried, carry
from bot.kit.boundary import UserError
from bot.leads.models import Quality
from bot.verdicts import views_forms as forms
from bot.verdicts import views_marketing as marketing
from bot.verdicts import views_saved
from bot.verdicts.answer import answer_flags, answers_of, edit_answer
from bot.verdicts.change import Change, change_verdict, saying_of, take_back
from bot.verdicts.find import NoSuchLead, look_up, recent, say_of_lead, say_of_typed
from bot.verdicts.flags import FlagGroup, campaign_flags, flag_groups, group_flags
from bot.verdicts.models import Amount, Reason, Via, Wrong
from bot.verdicts.replies import (
    TOO_OLD,
    about,
    answer,
    close_form,
    number,
    refresh_home,
    show_form,
    speech_of,
)
from bot.verdicts.right import check_right
from bot.verdicts.rules import REASON_WORDS
from bot.verdicts.same import fix_address
from bot.verdicts.spoken import Saying, Speech
from bot.verdicts.typed import read_typed
from bot.verdicts.views import titled
from bot.verdicts.watch import mute_signal, set_quantity

# -- flagging in a form (card-3)


async def on_flag_shortcut(act: Act) -> Answer:
    """The global shortcut *Flag a lead*."""
    leads = await act.read(recent, act.user_id, None, act.now)
    await act.open_form(forms.flag_form(leads))
    return None


async def on_flag_submitted(act: Act) -> Answer:
    """The form was sent: saved, or the question which of several is meant."""
    given = forms.read_flag_form(act.values)
    speech = _speech(act, given.reason, given.note)
    if given.lead_id is not None:
        return await _done(act, await act.write(say_of_lead, given.lead_id, speech, act.now))
    typed = read_typed(given.which)
    if typed.empty:
        raise UserError("Say which lead: choose one, or type its e-mail.", field="which")
    which = typed.which
    if which is None:
        found = await act.read(look_up, typed.words, act.user_id, act.now)
        if found.one is not None:
            lead_id = found.one.lead_id
            return await _done(act, await act.write(say_of_lead, lead_id, speech, act.now))
        if found.leads:
            new = "" if found.sure else (found.name or "")
            kept = carry(r=given.reason, t=new[:254])
            return FormUpdate(forms.pick_form(found.leads, kept, given.note, new))
        if found.name is None:
            unseen = found.slip or "I could not see a lead there: an e-mail, please."
            raise UserError(unseen, field="which")
        which = found.name
    try:
        said = await act.write(say_of_typed, which, speech, act.now)
    except NoSuchLead as unknown:
        raise UserError(unknown.sentence, field="which") from unknown
    return await _done(act, said)


def _speech(act: Act, reason: Reason | None, note: str) -> Speech:
    """A chosen reason counts before one that the words give."""
    if reason is None:
        return speech_of(act, Quality.NOT_GOOD, note, via=Via.SHORTCUT)
    said = speech_of(act, Quality.NOT_GOOD, REASON_WORDS[reason], via=Via.SHORTCUT)
    return Speech(act.user_id, said.quality, Via.SHORTCUT, act.now, reason, note=note or None)


async def _done(act: Act, said: Saying) -> FormUpdate:
    return FormUpdate(forms.done_view(await answer(act, said)))


async def on_pick_submitted(act: Act) -> Answer:
    """One of several, in a form."""
    kept, lead = carried(act.carried), forms.value_of(act.values, "lead")
    reason = Reason(kept["r"]) if kept.get("r") in set(Reason) else None
    # Forms that an older version opened carry the note; in today's it stands to be read.
    note = forms.value_of(act.values, "note") or str(kept.get("n") or "")
    speech = _speech(act, reason, note)
    if lead == forms.NEW and kept.get("t"):
        return await _done(act, await act.write(say_of_typed, str(kept["t"]), speech, act.now))
    return await _done(act, await act.write(say_of_lead, number(lead), speech, act.now))


# -- refining what one said


async def on_why_submitted(act: Act) -> Answer:
    """What was wrong, from Home or from a lead's detail."""
    chosen, note = forms.value_of(act.values, "reason"), forms.value_of(act.values, "note")
    if chosen not in set(Reason):
        raise UserError("Please choose a reason.", field="reason")
    return await _refined(act, Change(reason=Reason(chosen), note=note or None))


async def on_detail_submitted(act: Act) -> Answer:
    """A note on what was said."""
    note = forms.value_of(act.values, "note")
    if not note:
        raise UserError("Please write a word or two.", field="note")
    return await _refined(act, Change(note=note))


async def on_right_submitted(act: Act) -> Answer:
    """Which part is wrong, what is right, how one knows."""
    chosen = forms.value_of(act.values, "field")
    change = Change(
        reason=Reason.WRONG_DATA,
        field=Wrong(chosen) if chosen in set(Wrong) else None,
        right_value=forms.value_of(act.values, "right", 300) or None,
        proof=forms.value_of(act.values, "proof", 1000) or None,
    )
    await act.read(check_right, about(act), act.user_id, change)
    return await _refined(act, change)


async def _refined(act: Act, change: Change) -> Answer:
    said = await act.write(change_verdict, about(act), act.user_id, change, act.now)
    return await close_form(act, await answer(act, views_saved.settled(said)))


async def on_address_submitted(act: Act) -> Answer:
    """[Fix address]."""
    typed = read_typed(forms.value_of(act.values, "which"))
    which = typed.which or typed.words
    if not which:
        raise UserError("Please type an e-mail.", field="which")
    then = tuple(act.deps.parts.get("merged", []))
    joined = await act.write(fix_address, about(act), which, act.user_id, then, act.now)
    return await close_form(act, views_saved.joined(joined))


# -- Home


async def on_why_pressed(act: Act) -> Answer:
    """[Say why] in *Waiting for me*."""
    said = await act.read(saying_of, number(act.value), act.user_id)
    await act.open_form(forms.why_form(said.verdict_id, titled(said.lead), said.reason))
    return None


async def on_said_menu(act: Act) -> Answer:
    """The three dots beside what one said lately."""
    verb, _, verdict_id = act.value.partition(" ")
    if verb == "undo":
        await act.write(take_back, number(verdict_id), act.user_id, act.now)
        await refresh_home(act)
        return None
    said = await act.read(saying_of, number(verdict_id), act.user_id)
    await act.open_form(forms.why_form(said.verdict_id, titled(said.lead), said.reason))
    return None


async def on_quantity_said(act: Act) -> Answer:
    """Too few, right, too many: once a week (000-1)."""
    if act.value not in set(Amount):
        raise UserError(TOO_OLD)
    await act.write(set_quantity, act.user_id, Amount(act.value), act.now)
    await refresh_home(act)
    return None


# -- marketing answers


def _group(text: str) -> FlagGroup:
    group = marketing.group_of(carried(text))
    if group is None:
        raise UserError("That button is too old. Please open my Home tab anew.")
    return group


async def on_answer_pressed(act: Act) -> Answer:
    """[Answer] beside a group of flags."""
    group = _group(act.value)
    flags, total = await act.read(group_flags, act.user_id, group)
    if not flags:
        raise UserError("Somebody answered these meanwhile.")
    await show_form(act, marketing.answer_form(group, flags, total))
    return None


async def on_answer_submitted(act: Act) -> Answer:
    """*Corrected*, *We changed ...*, *Staying as is, because ...*."""
    outcome, words, only = marketing.read_answer_form(act.values)
    group = _group(act.carried)
    done = await act.write(answer_flags, act.user_id, group, only, outcome, words, act.now)
    act.deps.tasks.spawn(refresh_home(act))
    return FormUpdate(marketing.answered_view(done.flags, done.people))


async def on_edit_answer_pressed(act: Act) -> Answer:
    """[Change] beside one's own answer."""
    mine = await act.read(answers_of, act.user_id, 20)
    found = next((a for a in mine if str(a.id) == act.value), None)
    if found is None:
        raise UserError("That answer is not yours, or too old to be changed here.")
    await act.open_form(marketing.edit_form(found))
    return None


async def on_edit_answer_submitted(act: Act) -> Answer:
    """Another wording; whoever was told sees it."""
    outcome, words, _ = marketing.read_answer_form(act.values)
    await act.write(edit_answer, about(act), act.user_id, outcome, words, act.now)
    act.deps.tasks.spawn(refresh_home(act))
    return None


async def on_flags_pressed(act: Act) -> Answer:
    """[See the leads] under an early signal, or under a campaign."""
    kept = carried(act.value)
    campaign_id = kept.get("c") if isinstance(kept.get("c"), int) else None
    flags = await act.read(campaign_flags, act.user_id, campaign_id, act.now)
    groups = [g for g in await act.read(flag_groups, 50) if g.campaign_id == campaign_id]
    await show_form(act, marketing.flags_view(kept.get("n"), flags, groups))
    return None


async def on_mute_pressed(act: Act) -> Answer:
    """[Mute a week] under an early signal; the message itself says so."""
    await act.write(mute_signal, number(act.value), act.user_id, act.now)
    return None
