"""Words and small pieces that several of the room's views share."""

from __future__ import annotations

from datetime import date, datetime

from bot.enquiries.facts import AnswerShown
from bot.enquiries.models import TEXT
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.blocks import Block

QUOTED = 150


def quote(said: str, most: int = QUOTED) -> str:
    """A question as it is shown: in quotation marks, typed text made safe."""
    return f'"{text.mrkdwn(text.line(said, most), most + 100)}"'


def day_words(day: date) -> str:
    """`Tue 3 March`."""
    return f"{day:%a} {day.day} {day:%B}"


def due_words(due: date, today: date) -> str:
    """`Thu` in the week ahead, else `Thu 12 March`."""
    return f"{due:%a}" if 0 <= (due - today).days < 7 else day_words(due)


def moment(at: datetime) -> str:
    """A day in the reader's own zone, by Slack's date token (U14)."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{day_words(at.date())}>"


def times(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def count_words(asked: int, people: int) -> str:
    """`6 askers`; `7 times, by 6 people` where somebody asked more than once."""
    if asked == people:
        return f"{people} asker{'s' if people != 1 else ''}"
    return f"{asked} times, by {people} {'person' if people == 1 else 'people'}"


def answer_link(answer: AnswerShown) -> str:
    """The answer in a line: its link by name, else its own words."""
    if answer.link:
        return text.link(answer.link, answer.label or _host(answer.link))
    return text.mrkdwn(answer.label) or quote(answer.words)


def in_words(answer: AnswerShown) -> bool:
    """Whether the answer is nothing but words to paste."""
    return not answer.link and not answer.label


def answered_words(answer: AnswerShown, changed: str = "") -> str:
    """`Marketing answered: <link>.`; an answer in words alone stands beneath it."""
    said = f"Marketing answered{changed}:"
    return said if in_words(answer) else f"{said} {answer_link(answer)}."


def pasted(answer: AnswerShown) -> list[Block]:
    """The answer's words, to be copied as they are."""
    words = [verbatim(answer.snippet)]
    return words if in_words(answer) else [b.context("To paste:"), *words]


def ago_words(day: date, today: date) -> str:
    """`today`, `yesterday`, or `on 3 March`."""
    back = (today - day).days
    return ("today", "yesterday")[back] if back in (0, 1) else f"on {day.day} {day:%B}"


def _host(url: str) -> str:
    return text.line(url.split("://", 1)[-1].removeprefix("www.").rstrip("/"), 60)


def verbatim(said: str) -> Block:
    """Words to paste, exactly as they were typed: nothing in them is markup, nothing pings."""
    inside = {"type": "text", "text": text.shorten(said, TEXT) or " "}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [inside]}],
    }
