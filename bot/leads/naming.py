"""Finding leads by name, and leads that look like one another, quickly among many.

Words are searched in one covering index; what is nearly spelled so is looked for among the newest
leads only, because comparing costs more than reading.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rapidfuzz import fuzz, process
from sqlalchemy import Table, select

from bot.kit.db import Session
from bot.leads.identity import plain_words
from bot.leads.models import Lead

NEAR_FOR = timedelta(days=90)
_NEWEST = 20_000
_ALIKE = 84.0
_SHORTEST = 3

_lead: Table = Lead.__table__  # pyright: ignore[reportAttributeAccessIssue]


def spelled(session: Session, words: str, since: datetime) -> list[int]:
    """Ids of leads in which every word occurs, newest first."""
    rows = session.connection().execute(
        select(_lead.c.id)
        .where(
            _lead.c.workspace_id == session.workspace_id,
            _lead.c.received_at >= since,
            *(_lead.c.search.contains(word, autoescape=True) for word in words.split()),
        )
        .order_by(_lead.c.received_at.desc())
        .limit(25)
    )
    return [row[0] for row in rows]


def alike(session: Session, words: str, since: datetime) -> list[int]:
    """Ids of leads that are nearly spelled so, the likest first."""
    return [i for _, _, i in _closest(words, _newest(session, since), 10)]


def lookalikes(session: Session, lead: Lead) -> list[int]:
    """Ids of other leads that may be the same person, the likest first."""
    texts = _newest(session, lead.created_at - NEAR_FOR)
    texts.pop(lead.id or 0, None)
    # The part before the @ says who; after it stand all colleagues.
    address = plain_words((lead.email or "").partition("@")[0])
    whole = plain_words(lead.name, lead.email)
    scores = {
        i: fuzz.token_set_ratio(whole, said)
        for words in {plain_words(lead.name), address}
        for said, _, i in _closest(words, texts, 8)
    }
    return sorted(scores, key=lambda i: (-scores[i], -i))


def _newest(session: Session, since: datetime) -> dict[int, str]:
    rows = session.connection().execute(
        select(_lead.c.id, _lead.c.search)
        .where(
            _lead.c.workspace_id == session.workspace_id,
            _lead.c.received_at >= since,
            _lead.c.search != "",
        )
        .order_by(_lead.c.received_at.desc())
        .limit(_NEWEST)
    )
    return {row[0]: row[1] for row in rows}


def _closest(words: str, texts: dict[int, str], most: int) -> list[tuple[str, float, int]]:
    """Texts in which something very like `words` occurs: (text, score, id), the likest first."""
    if len(words) < _SHORTEST:
        return []
    return process.extract(words, texts, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE, limit=most)
