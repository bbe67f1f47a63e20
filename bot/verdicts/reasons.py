"""Free words to a reason: what follows the lead in `/badlead pat@acme.test wrong phone`.

A lexicon rather than a model: it is quick, it can be read, and a wrong guess is one press away
from being changed. Words that match nothing are the note under *something else*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.kit import text
from bot.verdicts.models import Reason, Wrong

NOTE = 3000


@dataclass(frozen=True)
class Read:
    """What words say: a reason, the field that is wrong, and the words as a note where they say
    more than the reason does."""

    reason: Reason
    field: Wrong | None = None
    note: str | None = None


# Phrases in plain small letters; the longest that is found counts. `*` ends a stem.
_PHRASES: dict[tuple[Reason, Wrong | None], str] = {
    (Reason.WRONG_DATA, Wrong.EMAIL): """
        bounced; bounce; bounces; hard bounce; email bounced; mail bounced; wrong email;
        bad email; invalid email; email wrong; email invalid; email does not work;
        email doesnt work; email is dead; dead email; wrong mail; wrong address; bad address;
        invalid address; undeliverable; mailer daemon; mailbox full; no such user;
        unknown recipient; kicked back; disposable email; fake email; typo in email""",
    (Reason.WRONG_DATA, Wrong.PHONE): """
        wrong phone; wrong number; bad phone; bad number; invalid phone; invalid number;
        phone wrong; number wrong; phone is wrong; number is wrong; wrong phone number;
        disconnected; number disconnected; not in service; out of service; dead number;
        dead line; fake number; fake phone; fax; fax number; number does not exist;
        phone does not work; phone doesnt work; wrong mobile; no dial tone""",
    (Reason.WRONG_DATA, Wrong.NAME): """
        wrong name; fake name; name wrong; name is wrong; wrong person; not the right person;
        wrong contact; mickey mouse; test lead; asdf""",
    (Reason.WRONG_DATA, Wrong.COMPANY): """
        wrong company; company wrong; wrong business; wrong firm; company does not exist;
        company is closed; company closed; out of business; bankrupt; insolvent; wrong account""",
    (Reason.WRONG_DATA, Wrong.LEFT): """
        left the company; left company; no longer there; no longer works there; doesnt work there;
        does not work there; not there anymore; not there any more; moved on; changed jobs;
        new job; retired; left the job; has left; no longer with the company; ex employee;
        former employee; left""",
    (Reason.WRONG_DATA, None): """
        wrong data; bad data; wrong details; wrong info; wrong information; wrong contact data;
        incorrect data; data wrong; fake; bogus; junk data; gibberish; incomplete; missing data;
        no contact data; invalid data; outdated; stale data""",
    (Reason.NOT_A_FIT, None): """
        not a fit; no fit; bad fit; not fit; doesnt fit; does not fit; not our market;
        not our customer; not our target; not target; not icp; outside icp; out of icp;
        wrong industry; wrong country; wrong region; wrong territory; wrong segment; wrong size;
        too small; too big; too large; student; students; a student; thesis; job seeker;
        looking for a job; applicant; intern; researcher; academic; competitor; a competitor;
        vendor; supplier; selling to us; wants to sell; agency; consultant; private person;
        consumer; hobby; not a company; no authority; not a decision maker; not decision maker;
        unqualified; not qualified; not interested; no interest; no need; irrelevant;
        existing customer; already a customer; already customer; already uses us; spam;
        not relevant""",
    (Reason.NOT_READY, None): """
        not ready; not ready yet; not yet; not now; later; too early; no budget; no budget now;
        no budget yet; budget frozen; budget next year; next year; next quarter; next month;
        under contract; in contract; contract until; locked in; contract; timing; bad timing;
        wrong time; wrong timing; just looking; just browsing; only researching; early stage;
        come back later; call later; call back later; revisit; on hold; project postponed;
        postponed; delayed; no project; no timeline; nurture""",
    (Reason.CANNOT_REACH, None): """
        cannot reach; cant reach; can not reach; could not reach; couldnt reach; unreachable;
        no answer; no reply; no response; not answering; does not answer; doesnt answer;
        never answers; does not reply; doesnt reply; not responding; unresponsive; no show;
        voicemail; voice mail; mailbox only; goes to voicemail; ghosted; ghosting; gone quiet;
        gone silent; left voicemail; left a voicemail; left message; left a message; went dark;
        no pick up; does not pick up; doesnt pick up; not picking up""",
    (Reason.DUPLICATE, None): """
        duplicate; dupe; dup; double; doubled; twice; same as; same lead; same person;
        already have; already in crm; already in the crm; already have this; have this already;
        existing lead; seen before""",
    (Reason.SOMETHING_ELSE, None): "something else; other; else",
}
_LEXICON: dict[str, tuple[Reason, Wrong | None]] = {
    " ".join(phrase.split()): meaning
    for meaning, phrases in _PHRASES.items()
    for phrase in phrases.split(";")
    if phrase.strip()
}
_LONGEST = max(len(phrase.split()) for phrase in _LEXICON)
_WORD = re.compile(r"[^\W_]+")
# A field named beside "wrong": "phone is totally wrong".
_FIELDS = {
    "email": Wrong.EMAIL, "mail": Wrong.EMAIL, "address": Wrong.EMAIL,
    "phone": Wrong.PHONE, "number": Wrong.PHONE, "mobile": Wrong.PHONE, "telephone": Wrong.PHONE,
    "name": Wrong.NAME, "person": Wrong.NAME, "company": Wrong.COMPANY, "firm": Wrong.COMPANY,
}  # fmt: skip
_WRONG = {"wrong", "bad", "invalid", "incorrect", "dead", "fake", "false", "outdated", "bogus"}
_EMPTY = {"is", "was", "a", "an", "the", "its", "it", "this", "that", "he", "she", "they", "are",
          "and", "again", "sorry", "please", "pls", "just", "for", "of", "to", "because", "so",
          "really", "very", "lead", "contact"}  # fmt: skip
# Denials turn a phrase round: "not a student", "no duplicate".
_DENIALS = {"not", "no", "isnt", "wasnt", "never", "arent"}


def _plain(words: str) -> list[str]:
    lowered = words.lower().replace("e-mail", "email").replace("'", "").replace("’", "")
    return _WORD.findall(lowered)


def _found(tokens: list[str]) -> tuple[int, int, tuple[Reason, Wrong | None]] | None:
    """(start, length, meaning) of the longest phrase, the first of equals."""
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            meaning = _LEXICON.get(" ".join(tokens[start : start + length]))
            if meaning is None:
                continue
            if not _denied(tokens, start):
                return start, length, meaning
    return None


def _denied(tokens: list[str], start: int) -> bool:
    if tokens[start] in _DENIALS:
        return False
    before = next((t for t in reversed(tokens[:start]) if t not in _EMPTY), "")
    return before in _DENIALS


def _beside_wrong(tokens: list[str]) -> Wrong | None:
    if _WRONG.isdisjoint(tokens):
        return None
    named = [_FIELDS[t] for t in tokens if t in _FIELDS]
    return named[0] if len(set(named)) == 1 else None


@lru_cache(maxsize=512)
def read_reason(words: str) -> Read | None:
    """The reason that words give; None if there are no words.

    Words that say more than the reason stay as its note; words that match no reason are the note
    under *something else*. At most 3,000 characters of a note are kept.
    """
    typed = text.clean(words, NOTE).strip(" \t\n,;:.-–—")
    if not typed:
        return None
    tokens = _plain(typed[:2000])
    found = _found(tokens)
    if found is None:
        field = _beside_wrong(tokens)
        if field is not None:
            return Read(Reason.WRONG_DATA, field, typed)
        return Read(Reason.SOMETHING_ELSE, None, typed)
    start, length, (reason, field) = found
    if reason == Reason.WRONG_DATA and field is None:
        field = _beside_wrong(tokens)
    rest = [t for t in tokens[:start] + tokens[start + length :] if t not in _EMPTY]
    silent = reason in (Reason.WRONG_DATA, Reason.DUPLICATE, Reason.SOMETHING_ELSE)
    exact = not rest and (silent or _says_it(tokens[start : start + length], reason))
    return Read(reason, field, None if exact else typed)


def _says_it(tokens: list[str], reason: Reason) -> bool:
    """Whether the phrase is the reason's own name: *student* is more than *not a fit*."""
    own = {
        Reason.NOT_A_FIT: "not a fit",
        Reason.NOT_READY: "not ready",
        Reason.CANNOT_REACH: "cannot reach",
    }
    return " ".join(tokens) == own.get(reason)


def reason_suffix(words: str) -> int | None:
    """Where a known reason begins at the end of `words`: the count of words before it.

    `Pat Lee wrong phone` gives 2; None where the words do not end in a reason.
    """
    parts = words.split()
    plain = ["".join(_plain(p)) for p in parts]
    for start in range(max(0, len(parts) - _LONGEST), len(parts)):
        if " ".join(plain[start:]) in _LEXICON:
            return start
    return None
