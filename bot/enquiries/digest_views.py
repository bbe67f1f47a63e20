"""Draws the daily digest (VOICE.md), all of it on click, and how each figure is counted."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from bot.enquiries.facts import DigestFacts, LeadsPage, ThemeLine
from bot.enquiries.kind_words import KINDS
from bot.enquiries.models import Kind, State
from bot.enquiries.wording import answer_link, count_words, day_words, due_words, quote
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block
from bot.kit.outbox import Message

TAKE = "enquiries.take"
TAKE_OVER = "enquiries.take_over"
RELEASE = "enquiries.release"
HAVE = "enquiries.have"
OPEN = "enquiries.open"
ALL = "enquiries.digest.all"
PAGE = "enquiries.digest.page"
COUNTED = "enquiries.digest.counted"
LEADS = "enquiries.digest.leads"
LEADS_PAGE = "enquiries.digest.leads.page"

# What fits: 1 + 8 x 2 + 6 x 2 + 5 + 1 + 1 + 2 blocks and what rooms lend, with 50 allowed.
NEW, AGAIN, WAITING, ANSWERED = 8, 6, 5, 8
ON_A_PAGE = 20


def digest_message(f: DigestFacts) -> Message:
    """The digest. Categories, counts and what was asked; of people only who answers."""
    blocks = [b.section(_head(f))]
    place = 1
    for title, lines, most in (("New", f.new, NEW), ("Again", f.again, AGAIN)):
        for nth, line in enumerate(lines[:most]):
            first = f"*{title}*\n" if nth == 0 else ""
            blocks += _item(f"{first}{place}. ", line, f.today, again=title == "Again")
            place += 1
    blocks += _waiting(f)
    if f.answered:
        blocks.append(b.section(_answered(f)))
    if not any((f.new, f.again, f.waiting, f.answered, f.besides)):
        blocks.append(b.section("All of it was taken back."))
    left = _left_out(f)
    if left:
        button = b.button("Show all", ALL, carry(d=f.id))
        blocks.append(b.section(f"… and {left} more", accessory=button))
    return b.message(_plain_head(f), [*blocks, *_leads(f)])


def _head(f: DigestFacts) -> str:
    sorts = kinds_line(f)
    said = f"*Prospect questions · {day_words(f.day)}* · {_asked(f)}"
    return f"{said}\n{sorts}" if sorts else said


def kinds_line(f: DigestFacts) -> str:
    """How many of what was asked is of each kind (003-12); "" where all are of one."""
    counts = Counter[Kind]()
    for line in (*f.new, *f.again):
        counts[line.kind] += line.more
    if len(counts) < 2:
        return ""
    kinds = sorted(counts, key=lambda k: (-counts[k], list(Kind).index(k)))
    return " · ".join(f"{KINDS[k]} {counts[k]}" for k in kinds)


def _plain_head(f: DigestFacts) -> str:
    counts = ((len(f.new), "new"), (len(f.again), "again"))
    parts = [f"{count} {word}" for count, word in counts if count]
    return f"Prospect questions, {day_words(f.day)}: " + ", ".join([_asked(f), *parts])


def _asked(f: DigestFacts) -> str:
    return f"{f.asked} asked" if f.asked else "none asked"


def _item(lead_in: str, line: ThemeLine, today: date, *, again: bool) -> list[Block]:
    count = _count(line, again=again) + ("" if again else _kind(line))
    said = f"{lead_in}{quote(line.title)} · {count}{_state(line, today)}"
    value = str(line.id)
    opened = b.button("Open", f"{OPEN}#{value}", value)
    if line.state is State.ANSWERED:
        return [b.section(said, accessory=opened)]
    have = b.button("We have this", f"{HAVE}#{value}", value)
    take = b.button("Take it", f"{TAKE}#{value}", value)
    return [b.section(said), b.actions(*((have, opened) if line.owner_id else (take, have)))]


def _kind(line: ThemeLine) -> str:
    return f" · {KINDS[line.kind]}" if line.kind is not Kind.OTHER else ""


def _count(line: ThemeLine, *, again: bool) -> str:
    if again:
        return f"{line.more} more, {line.total} in all"
    return count_words(line.more, line.people)


def _state(line: ThemeLine, today: date) -> str:
    if line.state is State.ANSWERED and line.answer is not None:
        return f" · {answer_link(line.answer)}" + _told(line.answer.told)
    if line.owner_id:
        return " · " + _whose(line, today)
    return ""


def _told(count: int) -> str:
    return f" · {count} asker{'s' if count != 1 else ''} told" if count else ""


def _whose(line: ThemeLine, today: date) -> str:
    name = text.mrkdwn(line.owner, 60) or "taken"
    return name + (f", {due_words(line.due_on, today)}" if line.due_on else "")


def _waiting(f: DigestFacts) -> list[Block]:
    shown: list[Block] = []
    for nth, line in enumerate(f.waiting[:WAITING]):
        parts = [
            *(["*Waiting*"] if nth == 0 else []),
            quote(line.title),
            _whose(line, f.today) if line.owner_id else "nobody yet",
            *([f"did not help {line.unhelpful}"] if line.unhelpful else []),
        ]
        opened = b.button("Open", f"{OPEN}#{line.id}", str(line.id))
        shown.append(b.section(" · ".join(parts), accessory=opened))
    return shown


def _answered(f: DigestFacts) -> str:
    lines = [
        f"{quote(x.title)}" + (_told(x.answer.told) if x.answer else "")
        for x in f.answered[:ANSWERED]
    ]
    return "*Answered* · " + "\n".join(lines)


def _left_out(f: DigestFacts) -> int:
    waiting = f.waiting_in_all - min(len(f.waiting), WAITING)
    lists = ((f.new, NEW), (f.again, AGAIN), (f.answered, ANSWERED))
    return waiting + sum(max(len(lines) - most, 0) for lines, most in lists)


def _leads(f: DigestFacts) -> list[Block]:
    title = "*Leads*"
    if f.since_day < f.day - timedelta(days=1):
        title = f"*Leads since {day_words(f.since_day)}*"
    c = f.leads
    counts = f"{c.received} in · {c.heard} heard back · {c.not_good} not good"
    value = carry(d=f.id)
    see = b.button("See leads", LEADS, value) if c.received else None
    return [
        *(b.section(x.line, accessory=x.button) for x in f.besides),
        b.section(f"{title} · {counts if c.received else 'none in'}"),
        b.actions(see, b.button("How counted", COUNTED, value)),
    ]


# -- on click


def all_form(f: DigestFacts, page: int) -> Block:
    """[Show all]: every theme of the digest, in pages, each with what may be done."""
    rows = [(x, "New") for x in f.new] + [(x, "Again") for x in f.again]
    rows += [(x, "Waiting") for x in f.waiting] + [(x, "Answered") for x in f.answered]
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    blocks = [b.section(_head(f))]
    before = ""
    for nth, (line, title) in enumerate(rows[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]):
        first = f"*{title}*\n" if title != before else ""
        before = title
        blocks += _item(
            f"{first}{page * ON_A_PAGE + nth + 1}. ", line, f.today, again=title != "New"
        )
    blocks += pager(PAGE, carry(d=f.id), page, pages)
    return b.form("enquiries.digest.all", "Prospect questions", blocks, close="Close")


def pager(action_id: str, value: str, page: int, pages: int) -> list[Block]:
    """Earlier and later pages; the row's block_id carries what they belong to."""
    if pages < 2:
        return []
    back = b.button("Back", f"{action_id}#back", f"{page - 1} {value}") if page else None
    on = b.button("More", f"{action_id}#more", f"{page + 1} {value}") if page < pages - 1 else None
    return [b.context(f"Page {page + 1} of {pages}"), b.actions(back, on)]


def counted_form(f: DigestFacts) -> Block:
    """[How counted]: what each figure means, with its n (the mirror rule)."""
    c = f.leads
    window = f"{_at(f, start=True)} to {_at(f, start=False)}"
    asked = (
        f"*{f.asked} asked* · questions passed on that no earlier digest counted. One taken back "
        "is not counted; one message passed on by two people counts once."
    )
    grouped = (
        f"*{len(f.new)} new, {len(f.again)} again* · the same question is counted together, in "
        "nearly the same words or in others that mean the same (`/align find words`); people "
        "merge and split. New: never in a digest before. *In all* counts up to this digest. "
        "*Kinds* are guessed by rules; whoever answers can choose another."
    )
    stands = (
        f"*{f.waiting_in_all} waiting* · from earlier digests, without an answer that stands. "
        f"*{len(f.answered)} answered* since the last digest; *told*: people who are sent the "
        "answer when they are at work, each once."
    )
    came = (
        f"*{_in(c.received)}* · came to us from {window}, merged ones once, unconfirmed ones "
        "not at all."
    )
    heard = (
        f"*{c.heard} of {c.received} heard back* · sales gave a verdict, took the lead, or noted "
        f"something. *{c.not_good} of {c.received} not good* by the verdict that stands; *later* "
        "and *mixed* are neither. Both are about the same leads, as things stand now."
    )
    texts = (asked, grouped, stands, *(x.counted for x in f.besides), came, heard)
    shown = [b.section(said) for said in texts]
    return b.form("enquiries.digest.counted", "How counted", shown, close="Close")


def _at(f: DigestFacts, *, start: bool) -> str:
    at = f.since if start else f.until
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _in(count: int) -> str:
    return f"{count} lead{'s' if count != 1 else ''} in"


def leads_form(x: LeadsPage) -> Block:
    """[See leads]: the leads behind the line, one each, newest first."""
    said = "\n".join(f"{lead} · {state}" for lead, state in x.lines) or "None."
    blocks = [b.section(f"*{_in(x.n)}*"), b.section(said)]
    return b.form(
        "enquiries.digest.leads", "Leads",
        [*blocks, *pager(LEADS_PAGE, carry(d=x.digest_id), x.page, x.pages)], close="Close",
    )  # fmt: skip
