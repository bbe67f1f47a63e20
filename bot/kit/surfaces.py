"""What a room lends to a surface below or above it; `app.py` merges, nobody imports upwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit.blocks import Block
from bot.kit.db import Session


@dataclass(frozen=True)
class CardBits:
    """What a room adds to a card: words on its line, buttons in its row, blocks in its detail.

    `words` are escaped mrkdwn; `more` are overflow options (label, value) for the three dots.
    `nameless`: beside these words the card names nobody (VOICE.md).
    """

    words: tuple[str, ...] = ()
    buttons: tuple[Block, ...] = ()
    more: tuple[Block, ...] = ()
    detail: tuple[Block, ...] = ()
    nameless: bool = False


# Given a session and the id of the row the card shows. For doors.CARD_PARTS.
CardPart = Callable[[Session, int], CardBits]


# Given a session, a lead's id and now: blocks of its detail alone. For doors.DETAIL_PARTS.
DetailPart = Callable[[Session, int, datetime], tuple[Block, ...]]


# Given a session, a campaign's id and now: blocks of its card. For doors.CAMPAIGN_PARTS.
CampaignPart = Callable[[Session, int, datetime], tuple[Block, ...]]


@dataclass(frozen=True)
class HomePanel:
    """A room's share of a person's Home tab: what waits for them, and what they may look at."""

    waiting: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    # 0 is drawn first
    rank: int = 50


# Whatever the rooms lend, by table (kit/deps.py): for a room whose panel needs another's share.
Lent = Mapping[str, Sequence[Any]]

# Given a session, the person's Slack id, now, and what is lent. For doors.HOME_PANELS.
HomePart = Callable[[Session, str, datetime, Lent], HomePanel]

# Given a session and a person's Slack id: ids of leads they did something with, newest first.
# For doors.ACTED.
ActedPart = Callable[[Session, str], Sequence[int]]


@dataclass(frozen=True)
class DigestBits:
    """A room's line in the daily digest, escaped mrkdwn: counts and categories, no names.

    `news`: how much of it is reason enough for a digest; `first`: when the earliest of that was;
    `counted`: how its figures are counted; `button`: opens what is behind the line.
    """

    line: str = ""
    news: int = 0
    first: datetime | None = None
    counted: str = ""
    button: Block | None = None


# Given a session and [since, until); since None: from the beginning. For doors.DIGEST_PARTS.
DigestPart = Callable[[Session, datetime | None, datetime], DigestBits]


# In a HelpLine's `says`: the workspace's emoji and what each means.
REACTIONS = "{reactions}"


@dataclass(frozen=True)
class HelpLine:
    """One thing that exists, as help shows it. `command` as typed, `says` in one plain line."""

    command: str
    says: str
    # sales, marketing, admin or everybody
    audience: str = "everybody"
    rank: int = 50


@dataclass(frozen=True)
class Entry:
    """Something with a date that a person takes part in, for their own calendar feed.

    Times are aware UTC; `zone` is the IANA zone it is held in. `uid` stays as it is, `sequence`
    grows with every change of time or place (RFC 5545, 3.8.7.4). `words` are plain text.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str = ""
    words: str = ""
    sequence: int = 0
    cancelled: bool = False


# Given a session, ids of a company's leads, the reader's Slack id and now: a heading and plain
# lines about what they asked and said; nothing where there is none. For doors.ACCOUNT_PARTS.
AccountPart = Callable[[Session, Sequence[int], str, datetime], Sequence[str]]

# Given a session, who hears the answer, what was heard, a campaign's id or None, and now: keeps it
# where questions are answered, and returns its id. For doors.HEARD.
Hearer = Callable[[Session, str, str, int | None, datetime], int | None]

# Given a session, a person's Slack id and now: what is in their calendar. For doors.CALENDAR.
CalendarPart = Callable[[Session, str, datetime], Sequence[Entry]]


@dataclass(frozen=True)
class Ritual:
    """Something the teams do again and again: whose it is, when it was last, when it is next.

    `missed`: how many in a row did not take place (000-22).
    """

    name: str
    kind: str
    owner_id: str
    deputy_id: str | None = None
    last_at: datetime | None = None
    next_at: datetime | None = None
    missed: int = 0


# Given a session and now. For doors.RITUALS.
RitualPart = Callable[[Session, datetime], Sequence[Ritual]]

# Given a session, a gathering's id, the reader's Slack id and now: what a room adds to the message
# of that gathering (nothing for most). For doors.PACK_PARTS.
PackPart = Callable[[Session, int, str, datetime], CardBits]
