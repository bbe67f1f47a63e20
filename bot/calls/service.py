"""Noting what a conversation came to, correcting it and taking it back (002-9, 000-9, U4).

Everything that follows from a note (the tally, the lead's record, questions, the digest that told
of it) is kept in the note's own transaction.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime

from sqlmodel import col, select

from bot.calls import effects, following, questions, reading, tally, weekly
from bot.calls.drafts import forget_draft
from bot.calls.facts import TEXTS, Answered, Given, Noted
from bot.calls.filling import fill, was_cut
from bot.calls.models import CallNote, CallRevision
from bot.calls.whom import Whom, find_whom
from bot.enquiries import passing
from bot.enquiries.origin import Source
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people import service as people
from bot.people.calendar import site_of
from bot.people.sides import ask_side
from bot.verdicts.find import Choice


def save_note(
    session: Session,
    by: str,
    given: Given,
    now: datetime,
    source: Source | None = None,
    *,
    verbatim: bool = False,
) -> Noted:
    """Saves a note (002-9). Whom it was with may be said afterwards; nothing is lost.

    `verbatim`: the prospect's words are the message's own, and follow it. Raises NotAllowed for
    people of neither side, UserError for too many questions.
    """
    person = people.known(session, by, now)
    whom = find_whom(session, given, by, now)
    ask = ask_side(session, by, now)
    site = site_of(session, by)
    note = CallNote(
        by=by, team_id=person.team_id, site_id=site.id if site else None,
        outcome=given.outcome, day=tally.local_day(session, now), at=now,
    )  # fmt: skip
    if source is not None:
        note.channel, note.ts, note.thread_ts = source.channel, source.ts, source.thread_ts
    fill(session, note, given, whom)
    note.verbatim = verbatim and bool(note.words_used)
    session.add(note)
    session.flush()
    tally.move(session, None, tally.cell_of(note))
    effects.apply(session, note, effects.Effect(None, False), now)
    answers = questions.hear(session, note, given.asked, now)
    following.plan_adoption(session, note, now)
    if note.shared:
        weekly.plan_week(session, now)
    forget_draft(session, by)
    return replace(noted(session, note, whom, now, answers), side_unknown=ask, cut=was_cut(given))


def save_filled(
    session: Session,
    by: str,
    given: Given,
    now: datetime,
    source: Source | None,
    verbatim: bool,
) -> Noted:
    """The same from the form: its draft is done with."""
    saved = save_note(session, by, given, now, source, verbatim=verbatim)
    forget_draft(session, by)
    return saved


def remember_permalink(session: Session, note_id: int, permalink: str) -> None:
    """Where the message stands that a note was taken from."""
    note = session.get(CallNote, note_id)
    if note is not None:
        note.permalink = permalink[:500]
        session.add(note)


def noted(
    session: Session,
    note: CallNote,
    whom: Whom,
    now: datetime,
    answers: tuple[Answered, ...] = (),
) -> Noted:
    """A note as its author is answered."""
    digest = reading.digest_to_come(session, note, now)
    shown = reading.shown(session, [note], note.by)[0]
    return Noted(shown, digest, whom.said, whom.near, whom.missing, answers)


# -- correcting


def own(session: Session, note_id: int, by: str, *, lock: bool = True) -> CallNote:
    """One's own note. Raises UserError when it is gone, NotAllowed when it is another's.

    `lock`: for whoever changes it.
    """
    query = select(CallNote).where(col(CallNote.id) == note_id)
    note = session.exec(query.with_for_update() if lock else query).one_or_none()
    if note is None:
        raise UserError("I no longer have that note.")
    if note.by != by:
        raise NotAllowed("That note is somebody else's. Nothing was changed.")
    return note


def _standing(session: Session, note_id: int, by: str, *, lock: bool = True) -> CallNote:
    note = own(session, note_id, by, lock=lock)
    if note.withdrawn_at is not None:
        raise UserError("That note was taken back. Put it back first, or write a new one.")
    return note


def given_of(session: Session, note: CallNote) -> Given:
    """What a note says, as its form shows it."""
    heard = questions.heard_in(session, [note.id or 0]).get(note.id or 0, [])
    return Given(
        note.outcome, note.lead_id, "", note.heard_from, note.campaign_id, note.connected,
        note.reason, later_on=note.later_on, shared=note.shared,
        asked=tuple(q.text for q in heard), **{name: getattr(note, name) for name in TEXTS},
    )  # fmt: skip


def note_given(session: Session, note_id: int, by: str) -> tuple[Given, Choice | None]:
    """One's own note for its form, and its lead. Raises what `own` raises."""
    note = _standing(session, note_id, by, lock=False)
    return given_of(session, note), reading.choice_of(session, note.lead_id)


def edit_note(session: Session, note_id: int, by: str, given: Given, now: datetime) -> Noted:
    """Makes one's own note say this; what it said before is kept (U4)."""
    note = _standing(session, note_id, by)
    was, counted = effects.effect_of(note), tally.cell_of(note)
    before, whose = _snapshot(session, note), (note.lead_id, note.heard_from, note.campaign_id)
    whom = _whom_now(session, note, given, by, now)
    words = note.words_used
    fill(session, note, _moved(note, given), whom)
    note.verbatim = note.verbatim and note.words_used == words
    if _snapshot(session, note) != before:
        session.add(CallRevision(note_id=note_id, said=before, by=by, at=now))
        note.edited_at = now
    session.add(note)
    session.flush()
    tally.move(session, counted, tally.cell_of(note))
    effects.apply(session, note, was, now)
    if (note.lead_id, note.heard_from, note.campaign_id) != whose:
        questions.follow_note(session, note)
    answers = questions.hear(session, note, given.asked, now)
    following.plan_adoption(session, note, now)
    _say_so(session, note, now)
    return noted(session, note, whom, now, answers)


def _say_so(session: Session, note: CallNote, now: datetime) -> None:
    """What was posted of it follows: the day's digest, the week's summary (U4)."""
    passing.redraw_digest_of(session, note.at)
    weekly.redraw_week(session, note.day)
    if note.shared:
        weekly.plan_week(session, now)


def _whom_now(session: Session, note: CallNote, given: Given, by: str, now: datetime) -> Whom:
    if given.lead_id is None and not given.which and given.name == note.heard_from:
        lead = None  # nothing was said about it
        return Whom(lead, note.heard_from)
    return find_whom(session, given, by, now)


def _moved(note: CallNote, given: Given) -> Given:
    """Another lead brings its own campaign, unless one was chosen just now."""
    if given.campaign_id == note.campaign_id and given.lead_id != note.lead_id:
        return replace(given, campaign_id=None)
    return given


def _snapshot(session: Session, note: CallNote) -> dict[str, object]:
    said = asdict(given_of(session, note))
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in said.items()}


def change_note(
    session: Session, note_id: int, by: str, change: dict[str, object], now: datetime
) -> Noted:
    """Changes a few of its fields, as buttons do: the lead, the date, whether it is shared."""
    note = _standing(session, note_id, by)
    return edit_note(session, note_id, by, replace(given_of(session, note), **change), now)


def withdraw_note(session: Session, note_id: int, by: str, now: datetime) -> Noted:
    """[Undo]: it counts nowhere any more, its questions neither. Twice changes nothing."""
    note = own(session, note_id, by)
    if note.withdrawn_at is None:
        was, counted = effects.effect_of(note), tally.cell_of(note)
        questions.take_all_back(session, note, now)
        note.withdrawn_at = now
        session.add(note)
        session.flush()
        tally.move(session, counted, None)
        effects.apply(session, note, was, now)
        _say_so(session, note, now)
    return noted(session, note, Whom(session.get(Lead, note.lead_id or 0)), now)


def put_back(session: Session, note_id: int, by: str, now: datetime) -> Noted:
    """[Put it back]: as it was, with the questions that went with it."""
    note = own(session, note_id, by)
    gone_at = note.withdrawn_at
    if gone_at is not None:
        was = effects.effect_of(note)
        note.withdrawn_at, note.verdict_id = None, None
        session.add(note)
        session.flush()
        tally.move(session, None, tally.cell_of(note))
        effects.apply(session, note, was, now)
        questions.put_back(session, note, gone_at, now)
        _say_so(session, note, now)
    return noted(session, note, Whom(session.get(Lead, note.lead_id or 0)), now)
