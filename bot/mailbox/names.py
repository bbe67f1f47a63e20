"""Words that are people's names, and words that only look like it.

A name is known from the mail's headers, its signature, its greeting, a title before it, or because
it is a frequent given name with another capitalised word behind it. Knows nothing of the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.mailbox.word_lists import EVERYDAY, GIVEN, NOBODY, ROLES

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
MASK = "[name]"
# Parts of display names that name no person.
# Names that are everyday words as well: masked only beside another part of the name.
_TITLES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Fr|Hr|Dipl|Ing|Monsieur|Madame|Señora?)\b\.?\s+"
    r"((?:(?:Dr|Prof|med|von|van|de|der|zu)\.?\s+){0,3}"
    r"[A-ZÀ-Þ][^\W\d_]+(?:[-'’][^\W\d_]+)?(?:\s+[A-ZÀ-Þ][^\W\d_]+(?:-[^\W\d_]+)?)?)"
)
_SAID = re.compile(
    r"(?:\b[Mm]y name is|\b[Mm]ein Name ist|\b[Ii]ch hei(?:ß|ss)e|\b[Tt]his is|\bI am|\bI'm|"
    r"\b[Ii]ch bin|\b[Mm]y colleague|\b[Mm]ein(?:e|en|em|er)? Kolleg(?:e|en|in)|\bask for)\s+"
    r"((?-i:[A-ZÀ-Þ][^\W\d_]+)(?:[ -](?-i:[A-ZÀ-Þ][^\W\d_]+)){0,2})"
)
_GREETED = re.compile(
    r"^\W{0,3}(?:hi|hello|hey|hallo|dear|liebe[rs]?|servus|moin|good (?:morning|day|afternoon)|"
    r"guten (?:tag|morgen)|sehr geehrte[rs]?|bonjour|hola)\s+([^,.!?:;\n]{2,60})",
    re.IGNORECASE,
)


@dataclass
class Names:
    """Parts of names, folded. `sure` are masked wherever they stand capitalised (`own`, of the
    sender, in small letters as well), `doubtful` only beside another part of the same person's."""

    sure: set[str] = field(default_factory=set[str])
    doubtful: set[str] = field(default_factory=set[str])
    own: set[str] = field(default_factory=set[str])
    whose: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    _people: int = 0

    def add(self, full: str, *, own: bool = False, but: Iterable[str] = ()) -> None:
        """A person's display name, or what was found of it. `but`: words of their company."""
        self._people += 1
        for word in WORD.findall(full[:120]):
            part = folded(word)
            if part in ROLES or part in NOBODY or part in but or len(part) < 2:
                continue
            self.whose.setdefault(part, set()).add(self._people)
            if part in EVERYDAY or len(part) == 2:
                self.doubtful.add(part)
                continue
            self.sure.add(part)
            if own:
                self.own.add(part)


def folded(word: str) -> str:
    """Small letters without accents, without the genitive's end."""
    word = re.sub(r"['’]s?$", "", word)
    spread = unicodedata.normalize("NFKD", word)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()


def greeted(line: str) -> str:
    """Whom the first words of a line greet; "" where it greets nobody."""
    found = _GREETED.match(line)
    return found.group(1) if found else ""


def mask_names(text: str, names: Names) -> str:
    """The text without the names of people. Linear in its length."""
    text = _TITLES.sub(lambda m: m.group(0).replace(m.group(1), MASK), text)
    text = _SAID.sub(_unless_a_thing, text)
    words = list(WORD.finditer(text))
    hit = [_is_sure(w.group(), names) for w in words]
    for at, word in enumerate(words):
        hit[at] = hit[at] or _is_beside(text, words, at, names) or _is_given(text, words, at)
        if at and _is_given(text, words, at - 1):
            hit[at] = True
        if word.group() == "name" and text[word.start() - 1 : word.end() + 1] == MASK:
            hit[at] = False
    return _joined(_replaced(text, words, hit))


def _is_sure(word: str, names: Names) -> bool:
    parts = {folded(word), *(folded(p) for p in re.split(r"[-]", word))}
    return any(p in names.sure and (word[0].isupper() or p in names.own) for p in parts)


def _is_beside(text: str, words: list[re.Match[str]], at: int, names: Names) -> bool:
    """A doubtful part with another part of the same person's name right before or behind it."""
    word = words[at].group()
    if folded(word) not in names.doubtful or not word[0].isupper():
        return False
    whose = names.whose[folded(word)]
    for one, other in ((at - 1, at), (at, at + 1)):
        if one < 0 or other >= len(words) or not _adjacent(text, words[one], words[other]):
            continue
        beside = words[other if one == at else one].group()
        if beside[0].isupper() and whose & names.whose.get(folded(beside), set()):
            return True
    return False


def _is_given(text: str, words: list[re.Match[str]], at: int) -> bool:
    """A frequent given name with a capitalised word, not an abbreviation, right behind it."""
    if at + 1 >= len(words):
        return False
    first = words[at].group().partition("-")[0]
    if folded(first) not in _FOLDED_GIVEN:
        return False
    word, after = words[at].group(), words[at + 1].group()
    named = word[0].isupper() and after[0].isupper() and not after.isupper()
    return named and _adjacent(text, words[at], words[at + 1])


def _adjacent(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return text[one.end() : other.start()].strip(" .") == "" and other.start() - one.end() <= 3


def _replaced(text: str, words: list[re.Match[str]], hit: list[bool]) -> str:
    out: list[str] = []
    at = 0
    for word, masked in zip(words, hit, strict=True):
        if masked:
            out += [text[at : word.start()], MASK]
            at = word.end()
    return "".join([*out, text[at:]])


def _joined(text: str) -> str:
    return re.sub(r"\[name\](?:[ .,]{1,2}\[name\])+", MASK, text)


def _unless_a_thing(found: re.Match[str]) -> str:
    """`This is SAP` names no person; `I am Pat Lee` does."""
    who = found.group(1)
    return found.group(0) if who.isupper() else found.group(0).replace(who, MASK)


_FOLDED_GIVEN = frozenset(folded(n) for n in GIVEN)
