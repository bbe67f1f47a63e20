"""Draws the form that shares a message with marketing, its answer, and what was shared (001-10)."""

from __future__ import annotations

from typing import Any

from bot.calls.facts import SHARED_TEXTS, FormFacts, SharedPage, SharedWords
from bot.calls.form_state import State
from bot.calls.views import (
    MESSAGES_PAGE,
    SHARE_DRAFT,
    SHARE_EDIT,
    SHARE_EDIT_FORM,
    SHARE_FORM,
    SHARE_KEEP,
    SHARE_OWN,
    SHARE_UNDO,
)
from bot.calls.views_form import campaign_field, lead_field, text_fields
from bot.calls.views_notes import TEXT_LABELS
from bot.enquiries.digest_views import pager
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

PAGE_FORM = "calls.share.page.form"


def share_form(s: State, facts: FormFacts, carried: dict[str, Any], *, edit: bool = False) -> Block:
    """Their words, the tags, whom it is about. `carried`: the message, and where it was opened."""
    says = "Marketing reads it without your name. It is counted as no call."
    blocks = [
        b.context(says),
        *text_fields(s, SHARED_TEXTS, SHARE_DRAFT),
        lead_field(s, "Whom is it about?"),
        *campaign_field(s, facts),
    ]
    return b.form(
        SHARE_EDIT_FORM if edit else SHARE_FORM, "Share with marketing", blocks,
        submit="Save" if edit else "Share", carried=carry(**{**carried, "w": s.who}),
        notify_on_close=not edit,
    )  # fmt: skip


def _about(x: SharedWords) -> str:
    if x.public_id:
        named = "" if x.who == x.public_id else f" {text.mrkdwn(x.who, 150)}"
        return f"*{x.public_id}*{named}"
    if x.who:
        return f"*{text.mrkdwn(x.who, 150)}*"
    return f"*{text.mrkdwn(x.campaign, 100)}*" if x.campaign else "a message"


def _what(x: SharedWords) -> str:
    """`their words, competitor`: which of the four there are."""
    said = {"words_used": "their words", "trigger_event": "what set it off"}
    return ", ".join(said.get(name, TEXT_LABELS[name].lower()) for name in x.texts)


def shared_message(x: SharedWords, *, change: bool = False, replace: bool = False) -> Message:
    """What the author is answered. For them alone."""
    where = (
        "It stands in the week's summary, without your name."
        if x.posted
        else "No channel for questions is chosen yet: until an admin does, no summary is posted."
    )
    said = [f"{'Changed' if change else 'Shared with marketing'}: {_about(x)}: {_what(x)}.", where]
    if x.said:
        said.append(f"New to me, so *{x.public_id}*, unconfirmed until your CRM sends it.")
    if x.unsure:
        near = " or ".join(text.mrkdwn(one, 80) for one in x.unsure[:3])
        said.append(f"Is it {near}? *Edit* says it.")
    if x.missing:
        said.append(x.missing)
    if x.cut:
        said.append("It was long: I kept the beginning.")
    line, value = " ".join(said), str(x.id)
    row = b.actions(b.button("Edit", SHARE_EDIT, value), b.button("Undo", SHARE_UNDO, value))
    more = {"replace_original": True} if replace else {}
    return b.message(line.replace("*", ""), [b.section(line), row], **more)


def shared_undone(x: SharedWords) -> Message:
    """After [Undo]."""
    said = f"Taken back: {_about(x)}. Marketing no longer reads it."
    keep = b.actions(b.button("Put it back", SHARE_KEEP, str(x.id)))
    return b.message(said.replace("*", ""), [b.section(said), keep], replace_original=True)


def messages_form(p: SharedPage) -> Block:
    """[See messages]: by campaign; names only for whoever may see them."""
    count = f"{p.total} message{'s' * (p.total != 1)}"
    hint = "Shared without a call. Who shared it is for themselves, their manager and admins."
    blocks: list[Block] = [b.section(f"*{count}*"), b.context(hint)]
    for name, shared in p.groups:
        blocks.append(b.section(f"*{text.mrkdwn(name, 100) or 'No campaign'}*"))
        blocks += [b.section(_whole(x)) for x in shared]
    blocks += pager(MESSAGES_PAGE, p.carried, p.page, p.pages)
    return b.form(PAGE_FORM, "Shared messages", blocks, close="Close")


def _whole(x: SharedWords) -> str:
    by = [text.mrkdwn(x.by, 60)] if x.by else []
    link = [text.link(x.permalink, "message")] if x.permalink else []
    lines = [" · ".join([_about(x), *by, *link])]
    lines += [f"{TEXT_LABELS[k]}: {text.mrkdwn(v, 250)}" for k, v in x.texts.items()]
    return text.shorten("\n".join(lines), 1500)


def own_shared(shared: list[SharedWords]) -> list[Block]:
    """One's own, for `/align calls`, each with what may be done."""
    if not shared:
        return []
    rows = [b.section(_own(x), accessory=_menu(x)) for x in shared]
    return [b.section("*Shared with marketing without a call*"), *rows]


def _own(x: SharedWords) -> str:
    first = text.mrkdwn(next(iter(x.texts.values()), ""), 80)
    return f"{_about(x)}: {first} · {x.day.day} {x.day:%B}"


def _menu(x: SharedWords) -> Block:
    options = [b.option("Edit", f"edit:{x.id}"), b.option("Take it back", f"undo:{x.id}")]
    return b.overflow(f"{SHARE_OWN}#{x.id}", options)
