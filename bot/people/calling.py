"""Whom somebody means who types a name: an id, a mention, a handle, a name or an address."""

from __future__ import annotations

import re

from sqlalchemy import func
from sqlmodel import col, or_, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member

_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")
_LITERAL = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})


def people_named(session: Session, typed: str) -> list[Member]:
    """Active people whom `typed` may mean: an id, <@id>, @handle, a name or an address.

    Slack hands commands over as typed, so `@Ravi Nair` arrives in words.
    """
    wanted = typed.strip().removeprefix("<").removesuffix(">").split("|")[0]
    wanted = wanted.removeprefix("@").strip()
    query = select(Member).where(col(Member.active), ~col(Member.guest), ~col(Member.bot))
    if not wanted:
        return []
    by_id = session.exec(query.where(Member.slack_id == wanted.upper())).first()
    if by_id is not None:
        return [by_id]
    low = wanted.lower()
    # SQLite knows only the plain letters' small forms: of others it is asked for anything there.
    like = _NOT_PLAIN.sub("%", low.translate(_LITERAL))
    named = [func.lower(col(n)).like(like, escape="\\") for n in (Member.handle, Member.name)]
    found = session.exec(
        query.where(or_(*named, col(Member.email) == low)).order_by(col(Member.id))
    )
    return [m for m in found if low in (m.handle.lower(), m.name.lower(), m.email)]


def one_named(session: Session, typed: str) -> Member:
    """The one person whom `typed` means. Raises UserError for nobody and for several."""
    found = people_named(session, typed)
    shown = text.mrkdwn(typed.strip(), 60)
    if not found:
        raise UserError(f"I know nobody called {shown}. Type their @name as Slack shows it.")
    if len(found) > 1:
        which = ", ".join(f"{text.mrkdwn(m.name, 40)} (`{m.slack_id}`)" for m in found[:5])
        raise UserError(f"{shown} may be {which}. Type the id in brackets instead.")
    return found[0]
