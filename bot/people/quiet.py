"""What somebody wants to be told, and how much in a day: mute by kind, a daily budget (U9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from bot.kit.db import Session


class Kind(StrEnum):
    """What an unasked direct message is about. Each can be muted by whoever gets it."""

    MEETINGS = "meetings"
    LUNCHES = "lunches"
    VISITS = "visits"
    COUNCIL = "council"
    LISTENING = "listening"
    CALL_WEEKS = "call_weeks"
    LEADS = "leads"
    ANSWERS = "answers"
    REPORTS = "reports"


def muted(session: Session, slack_id: str) -> set[Kind]:
    """What this person does not want to be told in direct messages; empty for most."""
    raise NotImplementedError


def whom_to_tell(
    session: Session,
    people: Iterable[str],
    kind: Kind,
    now: datetime,
    *,
    exempt: bool = False,
) -> list[str]:
    """Who of `people` is to get a direct message of this kind now, each once, in their order.

    Left out: who muted the kind, left, is a guest or an app, and whose daily budget (12 a local
    day, or what the workspace says) is spent. It counts: call it in the transaction in which the
    message is announced, for one message each. `exempt`: an answer to the person's own act, or a
    reminder of an hour; neither refused for the budget nor counted. What is not said must stand
    in Home under *Waiting for me* if it needs an act.
    """
    raise NotImplementedError
