"""The rules of a kind that a room above knows: asked when its card's buttons are pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.gatherings import agenda
from bot.gatherings.models import Gathering
from bot.kit.db import Session
from bot.kit.surfaces import Lent


@dataclass(frozen=True)
class KindRules:
    """For doors.KIND_RULES. `kind`: of gatherings, and the first word of their forum. All raise
    UserError or NotAllowed; the last three do what they are asked themselves.

    `check_move`: (session, row, starts_at, by, why, now); `may_vote`: (session, forum, slack_id);
    `vote`: (session, topic_id, by, wanted, now); `raise_topic`: (session, forum, by, words,
    heading, now).
    """

    kind: str
    check_move: Callable[[Session, Gathering, datetime, str, str, datetime], None]
    may_vote: Callable[[Session, str, str], bool]
    vote: Callable[[Session, int, str, bool, datetime], Any]
    raise_topic: Callable[[Session, str, str, str, str, datetime], Any]


def rules_for(lent: Lent, forum: str) -> KindRules | None:
    """The rules that are lent for a forum such as `council:3`, or for a kind; None: none are."""
    kind = forum.partition(":")[0]
    return next((x for x in lent.get("kind_rules", ()) if x.kind == kind), None)


def vote(session: Session, topic_id: int, by: str, wanted: bool, now: datetime, lent: Lent) -> None:
    """[Vote], [Not so early], by the rules of the topic's kind."""
    own = rules_for(lent, agenda.topic(session, topic_id, lock=False).forum)
    if own is not None:
        own.vote(session, topic_id, by, wanted, now)
    else:
        agenda.vote(session, topic_id, by, now, wanted)


def raise_topic(
    session: Session, forum: str, by: str, words: str, heading: str, now: datetime, lent: Lent
) -> None:
    """[Raise a topic], by the rules of the forum's kind."""
    own = rules_for(lent, forum)
    raised = own.raise_topic if own is not None else agenda.raise_topic
    raised(session, forum, by, words, heading, now)
