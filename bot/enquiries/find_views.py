"""Draws what was found, the search form, and the company's own words; reads them back."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.enquiries import digest_views as d
from bot.enquiries.brief_facts import Words
from bot.enquiries.facts import ThemeLine
from bot.enquiries.models import State
from bot.enquiries.wording import answer_link, count_words, due_words, quote, verbatim
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block
from bot.kit.outbox import Message

FIND = "enquiries.find.global"
FIND_FORM = "enquiries.find.form"
TYPED = "enquiries.find.typed"
COPY = "enquiries.find.copy"
LINK = "enquiries.find.link"
ASK_THIS = "enquiries.find.ask"
WORDS = "enquiries.words"
WORDS_FORM = "enquiries.words.form"
FORGET = "enquiries.words.forget"


Lines = tuple[ThemeLine, ...]


def found_message(typed: str, lines: Lines, today: date, *, brief: bool = False) -> Message:
    """`/align find <words>`: answers first. `brief`: for whoever writes them, with the way to
    what stands behind."""
    said = f"Found for {quote(typed)}" if lines else f"Nothing like {quote(typed)} yet."
    return b.message(said, [b.section(said), *results(typed, lines, today, brief=brief)])


def today_message(lines: Lines, asked: int, today: date, *, brief: bool = False) -> Message:
    """`/align find today`."""
    said = f"*Asked today* · {asked}" if asked else "Nothing was asked today yet."
    counts = [f"{x.more} today" + f", {x.total} in all" * (x.total > x.more) for x in lines]
    shown = [
        block
        for line, count in zip(lines, counts, strict=True)
        for block in _line(line, today, brief=brief, count=count)
    ]
    return b.message(said.replace("*", ""), [b.section(said), *shown])


def results(typed: str, lines: Lines, today: date, *, brief: bool = False) -> list[Block]:
    """Each with what may be done; where there is nothing, the way to ask it."""
    shown = [block for line in lines for block in _line(line, today, brief=brief)]
    if typed.strip() and not any(line.answer for line in lines):
        shown.append(b.actions(b.button("Ask marketing", ASK_THIS, typed)))
    return shown


def _line(line: ThemeLine, today: date, *, brief: bool, count: str = "") -> list[Block]:
    value = str(line.id)
    opened = b.button("Open", f"{d.OPEN}#{value}", value)
    count = count or count_words(line.total, line.people)
    due = f", {due_words(line.due_on, today)}" if line.due_on else ""
    owner = (text.mrkdwn(line.owner, 60) or "taken") + due if line.owner_id else ""
    if line.answer is None:
        said = f"{quote(line.title)} · {count} · {owner or 'no answer yet'}"
        return [b.section(said, accessory=opened)]
    # One that did not help somebody stands until marketing has mended it.
    again = [f"did not help {line.unhelpful}", owner] if line.state is not State.ANSWERED else []
    parts = [f"*{quote(line.title)}*", answer_link(line.answer), count, *again]
    behind = None
    if line.answer.link:
        behind = b.button("Who asked", f"{d.OPEN}#{value}", value) if brief else None
        opened = b.button("Open", f"{LINK}#{value}", value, url=line.answer.link)
    copy = b.button("Copy snippet", f"{COPY}#{value}", value)
    said = " · ".join(part for part in parts if part)
    return [b.section(said), b.actions(copy, opened, behind)]


def find_form(typed: str, lines: Lines, today: date, *, brief: bool = False) -> Block:
    """*Find an answer*: results appear as somebody types."""
    words = b.typed(TYPED, initial=typed or None, most=300, placeholder="SAP price")
    words["dispatch_action_config"] = {
        "trigger_actions_on": ["on_character_entered", "on_enter_pressed"]
    }
    field = b.field("What do they ask?", words, block_id="words", dispatch=True)
    shown = results(typed, lines, today, brief=brief) if typed.strip() else []
    if typed.strip() and not lines:
        shown.insert(0, b.section("Nothing like that yet."))
    return b.form(FIND_FORM, "Find an answer", [field, *shown], submit="Find", close="Close")


def read_find_form(values: dict[str, dict[str, dict[str, Any]]]) -> str:
    """What stands in the search form."""
    return str(((values.get("words") or {}).get(TYPED) or {}).get("value") or "")


def snippet_form(title: str, snippet: str) -> Block:
    """[Copy snippet]: the words alone, to be copied with one click."""
    blocks = [b.section(quote(title)), verbatim(snippet)]
    return b.form("enquiries.snippet", "To paste", blocks, close="Close")


def snippet_message(title: str, snippet: str) -> Message:
    """The same where no form can be opened any more."""
    return b.message(quote(title), [b.section(quote(title)), verbatim(snippet)])


def words_form(w: Words, *, saved: bool = False) -> Block:
    """`/align find words`: what the company calls things, on top of what I know."""
    known = f"I know {w.known:,} words in {len(w.meanings)} meanings: {', '.join(w.meanings)}."
    blocks = [
        *([b.section("Saved. Questions are looked at anew within a minute.")] if saved else []),
        b.field("Words that mean the same", b.typed("v", most=1000,
                placeholder="bridge, adapter, connector"), block_id="same", optional=True,
                hint="With commas between them. One that I know already gives the others its "
                     "meaning."),
        b.field("Words that say nothing about a question", b.typed("v", most=1000),
                block_id="nothing", optional=True),
        b.context(text.mrkdwn(known, 1500)),
    ]  # fmt: skip
    if w.own:
        blocks.append(b.section(f"*Your own* · {w.in_all}"))
    for word in w.own:
        means = f"= {text.mrkdwn(word.means)}" if word.means else "says nothing"
        by = "from a merge" if word.taught else ""
        who = f"{by} by {text.mrkdwn(word.by, 60)}".strip() if word.by else by
        said = f"{text.mrkdwn(word.shown)} {means}" + (f" · {who}" if who else "")
        remove = b.button("Remove", f"{FORGET}#{word.id}", str(word.id))
        blocks.append(b.section(said, accessory=remove))
    return b.form(WORDS_FORM, "Words", blocks, submit="Save", close="Close")


def read_words_form(values: dict[str, dict[str, dict[str, Any]]]) -> tuple[str, str]:
    """(words that mean the same, words that say nothing)."""

    def typed(block: str) -> str:
        return str(((values.get(block) or {}).get("v") or {}).get("value") or "")

    return typed("same"), typed("nothing")


def help_message() -> Message:
    """`/align find` alone."""
    said = (
        "`/align find SAP price` finds past questions and their answers. `/align find today` "
        "shows what was asked today, `/align find words` what words mean here. From anywhere: "
        "the shortcut *Find an answer*."
    )
    return b.message(said, [b.section(said)])
