"""What people do to a message: react to it, or use a shortcut in its menu (card-2, card-3, U1)."""

from __future__ import annotations

from bot.kit import blocks as b
from bot.kit.act import Act, Answer
from bot.leads.handlers import given_back, merged_by, somebodys, told_of_owners
from bot.leads.models import Quality
from bot.leads.on_message import unheard_post
from bot.leads.service import Taken
from bot.leads.views import MINE
from bot.verdicts.change import Withdrawn
from bot.verdicts.find import chosen, in_message, say_of_lead, say_of_typed
from bot.verdicts.models import Via
from bot.verdicts.react import (
    GaveBack,
    Post,
    Reacted,
    Reaction,
    Several,
    post_of_reaction,
    react,
    react_unheard,
)
from bot.verdicts.replies import answer, speech_of, which_one
from bot.verdicts.views import picker
from bot.verdicts.views_saved import taken_back


async def on_reaction_added(act: Act) -> Answer:
    """An emoji on a lead's post: saved at once, the reasons follow. Elsewhere: silence."""
    return await _reaction(act, present=True)


async def on_reaction_removed(act: Act) -> Answer:
    """It was taken away: so is what it said, at once, with a way to keep it."""
    return await _reaction(act, present=False)


async def _reaction(act: Act, *, present: bool) -> Answer:
    event, item = act.event, act.event.get("item") or {}
    channel, ts = str(item.get("channel") or ""), str(item.get("ts") or "")
    if item.get("type", "message") != "message" or not (channel and ts and act.user_id):
        return None
    name, at = str(event.get("reaction") or "")[:100], str(event.get("event_ts") or "0")[:32]
    reaction = Reaction(act.user_id, channel, ts, name, at, present)
    try:
        done = await _react(act, reaction)
    except Taken as taken:
        return await somebodys(act, taken)
    if isinstance(done, GaveBack):
        return await _gave_back(act, done)
    if isinstance(done, Withdrawn):
        return taken_back(done, by_reaction=True)
    if isinstance(done, Several):
        leads = await act.read(chosen, done.leads)
        return picker("That post has several leads. Which one?", leads, done.quality)
    return await answer(act, done) if done is not None else None


async def _gave_back(act: Act, gave: GaveBack) -> Answer:
    """The hand is gone, and the lead with it; it can be kept."""
    keep = b.button("Keep it", MINE, str(gave.owned.lead_id), says=f"Keep {gave.owned.public_id}")
    said = await given_back(act, gave.owned)
    return said | {"blocks": [b.section(str(said["text"])), b.actions(keep)]}


async def _react(act: Act, reaction: Reaction) -> Reacted:
    """Stores it, where it stands on a lead's post. Slack being ill has it delivered again."""
    post: Post = await act.read(post_of_reaction, reaction)
    if post is Post.UNHEARD:
        message = await unheard_post(act, reaction.ts)
        if message is not None:
            return await act.write(
                react_unheard, reaction, message, merged_by(act), act.now, told_of_owners(act)
            )
        post = await act.read(post_of_reaction, reaction)
    if post is not Post.KNOWN:
        return None
    return await act.write(react, reaction, act.now, told_of_owners(act))


async def on_flag_shortcut(act: Act) -> Answer:
    """*Flag lead* in a message's menu, also in threads."""
    return await _shortcut(act, Quality.NOT_GOOD)


async def on_good_shortcut(act: Act) -> Answer:
    """*Good lead* in a message's menu."""
    return await _shortcut(act, Quality.GOOD)


async def _shortcut(act: Act, quality: Quality) -> Answer:
    channel, message = act.channel_id or "", act.message
    if not message.get("ts"):
        message = {**message, "ts": str(act.body.get("message_ts") or "")}
    found = await act.read(in_message, channel, message)
    if found.count > 1:
        return picker("Which one?", found.leads, quality, "", found.unknown)
    if found.count == 0:
        return await which_one(act, quality, "", "I see no lead in that message. Which one is it?")
    speech = speech_of(
        act, quality, via=Via.SHORTCUT, channel=channel, ts=str(message.get("ts") or "") or None
    )
    if found.leads:
        said = await act.write(say_of_lead, found.leads[0].lead_id, speech, act.now)
    else:
        said = await act.write(say_of_typed, found.unknown[0], speech, act.now)
    return await answer(act, said)
