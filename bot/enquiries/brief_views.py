"""Draws a theme opened: the brief marketing writes an answer from, and what came of it; forms."""

from __future__ import annotations

from bot.enquiries import digest_views as d
from bot.enquiries.brief_facts import Brief, Moved, MoveLine
from bot.enquiries.facts import Phrasing, ThemeDetail
from bot.enquiries.kind_words import KINDS
from bot.enquiries.models import MoveKind, State
from bot.enquiries.repeating_views import repeat_block
from bot.enquiries.wording import (
    answer_link,
    count_words,
    due_words,
    moment,
    quote,
    verbatim,
)
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block

WITHDRAW = "enquiries.answer.withdraw"
KIND = "enquiries.kind"
DAY = "enquiries.day"
MERGE = "enquiries.merge"
MERGE_FORM = "enquiries.merge.form"
MERGE_WITH = "enquiries.merge.with"
SPLIT = "enquiries.split"
UNDO_MOVE = "enquiries.move.undo"


def theme_form(t: ThemeDetail, brief: Brief | None = None) -> Block:
    """[Open]: the brief. Real phrasings for all, who asked for those who answer."""
    line = t.line
    kind = f" · {KINDS[brief.kind]}" if brief else ""
    count = count_words(line.total, line.people)
    blocks = [b.section(f"*{quote(line.title)}*\n{count}{kind}{_owner(t)}")]
    if brief is not None:
        blocks += _from_where(brief)
    if line.answer is not None:
        a = line.answer
        told = f"{a.told} told" + (f" · did not help {line.unhelpful}" if line.unhelpful else "")
        version = f" · version {a.version}" if a.version > 1 else ""
        said = f"*Answered*{version} · {answer_link(a)} · {told}"
        blocks += [b.section(said), verbatim(a.snippet)]
    if brief is not None:
        blocks += _came_of_it(brief)
    blocks += [b.context(f"Missing: {text.mrkdwn(m, 500)}") for m in t.missing[:10]]
    if t.may:
        blocks.append(_may(t))
    if t.may and brief is not None:
        blocks += [_decide(t, brief), *(_move(m) for m in brief.moves)]
    blocks.append(b.divider())
    several = t.may and brief is not None and len(t.phrasings) > 1
    blocks += [_said(p, several=several) for p in t.phrasings]
    return b.form("enquiries.theme", "Question", blocks, close="Close")


def _owner(t: ThemeDetail) -> str:
    if not t.line.owner_id or t.line.state is State.ANSWERED:
        return ""
    due = f", by {due_words(t.line.due_on, t.today)}" if t.line.due_on else ""
    return f"\n{text.mrkdwn(t.line.owner) or 'Somebody'} has it{due}"


def _from_where(brief: Brief) -> list[Block]:
    shown: list[Block] = []
    if brief.campaigns:
        named = " · ".join(f"{text.mrkdwn(name, 80)} {n}" for name, n in brief.campaigns)
        shown.append(b.context(f"Campaigns: {named}"))
    if brief.leads:
        named = " · ".join(text.mrkdwn(lead, 120) for lead in brief.leads)
        shown.append(b.context(f"Leads: {named}"))
    return shown


def _came_of_it(brief: Brief) -> list[Block]:
    shown: list[Block] = []
    if brief.dead:
        shown.append(b.context(f"The link does not answer: {text.mrkdwn(brief.dead)}."))
    if brief.repeat is not None:
        shown.append(repeat_block(brief.repeat))
    return shown


def _may(t: ThemeDetail) -> Block:
    value = str(t.line.id)
    answered = t.line.state is State.ANSWERED
    merge = b.button("Merge with …", f"{MERGE}#{value}", value)
    have = b.button("Change answer" if answered else "We have this", f"{d.HAVE}#{value}", value)
    if answered:
        sure = b.confirm("Take the answer back?", "Whoever was told sees that it is gone.",
                         "Take it back")  # fmt: skip
        back = b.button("Take answer back", f"{WITHDRAW}#{value}", value, confirm=sure)
        return b.actions(have, merge, back)
    if t.mine:
        return b.actions(have, b.button("Give it back", f"{d.RELEASE}#{value}", value), merge)
    label, action = ("Take it over", d.TAKE_OVER) if t.line.owner_id else ("Take it", d.TAKE)
    return b.actions(have, b.button(label, f"{action}#{value}", value), merge)


def _decide(t: ThemeDetail, brief: Brief) -> Block:
    kinds = [b.option(said.capitalize(), f"{t.line.id}:{kind}") for kind, said in KINDS.items()]
    chosen = f"{t.line.id}:{brief.kind}"
    select = b.select(f"{KIND}#{t.line.id}", kinds, placeholder="What sort", initial=chosen)
    due = None
    if t.mine and t.line.state is not State.ANSWERED and t.line.due_on:
        due = {
            "type": "datepicker",
            "action_id": f"{DAY}#{t.line.id}",
            "initial_date": str(t.line.due_on),
        }
    return b.actions(select, due)


def _move(m: MoveLine) -> Block:
    n = f"{m.questions} question{'s' if m.questions != 1 else ''}"
    said = {
        MoveKind.MERGE: f"Merged with {quote(m.other)} · {n}",
        MoveKind.SPLIT: f"Split from {quote(m.other)}"
        if m.came
        else f"Split off: {quote(m.other)}",
        MoveKind.REGROUP: f"Joined by the lexicon: {quote(m.other)} · {n}",
    }[m.kind]
    return b.section(said, accessory=b.button("Undo", f"{UNDO_MOVE}#{m.id}", str(m.id)))


def _said(p: Phrasing, *, several: bool) -> Block:
    if not several:
        return b.context(_phrasing(p))
    split = b.overflow(f"{SPLIT}#{p.question_id}", [b.option("Split off", str(p.question_id))])
    return b.section(_phrasing(p), accessory=split)


def _phrasing(p: Phrasing) -> str:
    parts = [quote(p.text, 500), moment(p.asked_at)]
    parts += [text.mrkdwn(x) for x in (p.asker, p.who, p.campaign) if x]
    if p.permalink:
        parts.append(text.link(p.permalink, "message"))
    return " · ".join(parts)


def merge_form(theme_id: int, title: str) -> Block:
    """[Merge with ...]: which question it is the same as."""
    chooser: Block = {
        "type": "external_select",
        "action_id": MERGE_WITH,
        "min_query_length": 0,
        "placeholder": b.plain("Type a word of it", 150),
    }
    hint = "All who ask either are counted there. If it is answered, these askers are told now."
    blocks = [
        b.section(quote(title)),
        b.field("is the same as", chooser, block_id="with", hint=hint),
    ]
    return b.form(MERGE_FORM, "Merge", blocks, submit="Merge", carried=carry(t=theme_id))


def merged_note(done: Moved) -> Block:
    """After a merge: what it did, and what was learned from it."""
    said = f"Counted together. {done.count} question{'s' if done.count != 1 else ''} came here."
    word, means = done.lesson
    if word:
        said += f" From now on *{text.mrkdwn(word)}* means {text.mrkdwn(means)} here."
    return b.section(said)


def refused_note(sentence: str) -> Block:
    """Why what was pressed was not done, on top of the form."""
    return b.section(f":warning: {text.mrkdwn(sentence)}")
