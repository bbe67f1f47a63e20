"""Notes as people read them. Who called, and words that were not shared, are for their author,
the author's manager and admins; everybody else of the two sides sees what came of it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, func, select

from bot.calls.facts import TEXTS, FormFacts, Note, Page
from bot.calls.models import CallNote
from bot.calls.questions import heard_in
from bot.calls.reasons import label_of, labels, offered
from bot.calls.tally import local_day
from bot.enquiries.models import Digest
from bot.enquiries.opening import form_facts as campaigns_of
from bot.kit.act import carry
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.models import Campaign, Lead
from bot.people import service as people
from bot.people.digest_time import next_digest
from bot.people.models import Member
from bot.verdicts.find import Choice, acted_on, choices, look_up, recent, who_of

RECENT = 5
ON_A_PAGE = 10
OFFERED = 20


def form_facts(session: Session, by: str, now: datetime) -> FormFacts:
    """The lists that the form offers. Raises NotAllowed for people of neither side."""
    leads.require_side(session, by)
    return FormFacts(offered(session), campaigns_of(session), local_day(session, now))


def digest_to_come(session: Session, note: CallNote, now: datetime) -> str:
    """`today's 16:00`, where the digest that tells of the note is yet to come; else ""."""
    told = select(Digest.id).where(col(Digest.until) > note.at)
    if note.withdrawn_at is not None or session.exec(told).first() is not None:
        return ""
    found = next_digest(session, note.by, now)
    return found[1] if found else ""


# -- leads to choose from


def lead_choices(
    session: Session, typed: str, by: str, first: Sequence[int], now: datetime
) -> tuple[Choice, ...]:
    """Leads that the form offers: those it was opened for, this person's recent ones, or those
    that the typed words may mean. Raises NotAllowed for people of neither side."""
    if typed.strip():
        found = look_up(session, typed, by, now).leads
        exact = leads.locate(session, typed.strip())
        known = [c.lead_id for c in found]
        wanted = [exact.id] if exact and exact.id not in known else []
        return (*choices(session, _leads(session, wanted)), *found)[:OFFERED]
    mine = recent(session, by, None, now)
    before = choices(session, _leads(session, [*first, *called_on(session, by)]))
    both = {c.lead_id: c for c in (*before, *mine)}
    return tuple(both.values())[:OFFERED]


def _leads(session: Session, ids: Iterable[int]) -> list[Lead]:
    found = (session.get(Lead, i) for i in dict.fromkeys(ids))
    return [x for x in found if x is not None and x.merged_into is None]


def choice_of(session: Session, lead_id: int | None) -> Choice | None:
    """One lead, as the form shows it chosen."""
    lead = session.get(Lead, lead_id) if lead_id else None
    return choices(session, [lead])[0] if lead else None


def called_on(session: Session, by: str) -> list[int]:
    """Ids of the leads this person noted a conversation with, newest first. For doors.ACTED."""
    rows = session.exec(
        select(CallNote.lead_id)
        .where(CallNote.by == by, col(CallNote.withdrawn_at).is_(None))
        .where(col(CallNote.lead_id).is_not(None))
        .order_by(col(CallNote.at).desc())
        .limit(10)
    )
    return list(dict.fromkeys(i for i in rows if i is not None))


def acted(session: Session, by: str) -> list[int]:
    """What they noted and what they said of leads; the newest ten."""
    return list(dict.fromkeys([*called_on(session, by), *acted_on(session, by)]))[:10]


# -- notes


def shown(session: Session, notes: Sequence[CallNote], viewer: str) -> list[Note]:
    """These notes for one reader."""
    if not notes:
        return []
    known, heard = labels(session), heard_in(session, [n.id or 0 for n in notes])
    people_in = {n.by for n in notes}
    names, sees = names_of(session, people_in), seen_by(session, people_in, viewer)
    found: list[Note] = []
    for note in notes:
        lead = session.get(Lead, note.lead_id) if note.lead_id else None
        campaign = session.get(Campaign, note.campaign_id) if note.campaign_id else None
        all_of_it = note.by in sees
        texts = {n: v for n in TEXTS if (v := getattr(note, n)) and (all_of_it or note.shared)}
        found.append(Note(
            note.id or 0, note.at, note.day, note.outcome,
            label_of(known, note.outcome, note.reason), note.connected, note.lead_id,
            lead.public_id if lead else "", who_of(lead) if lead else note.heard_from,
            campaign.name if campaign else "", note.later_on,
            tuple(q.text for q in heard.get(note.id or 0, [])), texts,
            names.get(note.by, "somebody") if all_of_it else "", note.by == viewer,
            note.shared, note.permalink if all_of_it else None, note.edited_at is not None,
        ))  # fmt: skip
    return found


def seen_by(session: Session, authors: Iterable[str], viewer: str) -> set[str]:
    """Those whose name, and words that are not shared, this reader may see."""
    admin = people.is_admin(session, viewer)
    return {
        by for by in authors if admin or by == viewer or people.is_manager_of(session, viewer, by)
    }


def names_of(session: Session, slack_ids: Iterable[str]) -> dict[str, str]:
    """What these people are called, as far as it is known."""
    query = select(Member.slack_id, Member.name).where(col(Member.slack_id).in_(list(slack_ids)))
    return {slack_id: name for slack_id, name in session.exec(query) if name}


def recent_notes(session: Session, by: str, limit: int = RECENT) -> list[Note]:
    """One's own last notes that stand, the newest first."""
    query = select(CallNote).where(CallNote.by == by, col(CallNote.withdrawn_at).is_(None))
    newest = query.order_by(col(CallNote.at).desc(), col(CallNote.id).desc()).limit(limit)
    return shown(session, list(session.exec(newest)), by)


def lead_notes(session: Session, lead_id: int, viewer: str, limit: int = RECENT) -> list[Note]:
    """The last conversations with a lead; viewer "" sees what everybody may."""
    query = select(CallNote).where(
        col(CallNote.lead_id) == lead_id, col(CallNote.withdrawn_at).is_(None)
    )
    newest = query.order_by(col(CallNote.at).desc(), col(CallNote.id).desc()).limit(limit)
    return shown(session, list(session.exec(newest)), viewer)


def notes_page(
    session: Session,
    since: datetime | None,
    until: datetime,
    page: int,
    viewer: str,
    only_shared: bool = False,
) -> Page:
    """[See notes]: the notes of [since, until) by campaign, in pages.

    `only_shared`: those whose authors share their words with marketing. Raises NotAllowed for
    people of neither side.
    """
    leads.require_side(session, viewer)
    begun = () if since is None else (col(CallNote.at) >= since,)
    within = [*begun, col(CallNote.at) < until, col(CallNote.withdrawn_at).is_(None)]
    within += [col(CallNote.shared)] if only_shared else []
    total = session.exec(select(func.count()).select_from(CallNote).where(*within)).one()
    pages = max(1, -(-total // ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    rows = session.exec(
        select(CallNote)
        .where(*within)
        .order_by(func.coalesce(CallNote.campaign_id, 0).desc(), CallNote.outcome, col(CallNote.id))
        .offset(page * ON_A_PAGE)
        .limit(ON_A_PAGE)
    ).all()
    groups: dict[str, list[Note]] = {}
    for note in shown(session, list(rows), viewer):
        groups.setdefault(note.campaign, []).append(note)
    begin = since.isoformat() if since else None
    carried = carry(a=begin, b=until.isoformat(), s=int(only_shared))
    found = tuple((name, tuple(notes)) for name, notes in groups.items())
    return Page("Call notes", found, total, page, pages, carried)
