"""What words mean, by a list: the shipped one, and what a company adds to it or switches off.

No model and no outside service (003-12): a word or phrase is looked up and stands for a meaning.
What is looked up is a word without its ending and its dots, so that one line serves its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.enquiries import starter
from bot.enquiries.likeness import SMALL, is_slip, plain, stem

_WORD = re.compile(r"[^\W_]+(?:[.+#/-][^\W_]+|[+#]+)*")
_DOTS = str.maketrans("äöüáàâéèêíìîóòôúùûñç", "aouaaaeeeiiiooouuunc")
_STATES = re.compile(r"\bU\.?S\.?(?:A\b\.?)?(?!\w)")
_LONG = 6  # letters from which a slip of the keyboard is forgiven
_SHORTEST_PREFIX = 3

Phrase = tuple[str, ...]


def stems(said: str) -> list[str]:
    """The words as the lexicon reads them, in order."""
    folded = plain(_STATES.sub("usa", said)).translate(_DOTS)
    return [read(w) for w in _WORD.findall(folded)]


@lru_cache(maxsize=20_000)
def read(word: str) -> str:
    """One plain word without its ending."""
    return stem(word)


def read_phrase(said: str) -> str:
    """A word or phrase as it is stored and looked up; "" where there is none."""
    return " ".join(stems(said))[:120]


@dataclass(eq=False)
class Lexicon:
    """Words and phrases with their meanings, compiled for looking up."""

    phrases: dict[str, list[tuple[Phrase, str]]] = field(
        default_factory=dict[str, list[tuple[Phrase, str]]]
    )
    prefixes: dict[str, str] = field(default_factory=dict[str, str])
    facets: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    _slips: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, phrase: Phrase, means: str) -> None:
        """Another meaning of the same phrase gives way; "" is none."""
        said = self.phrases.setdefault(phrase[0], [])
        said[:] = [(p, m) for p, m in said if p != phrase]
        said.append((phrase, means))
        said.sort(key=lambda x: -len(x[0]))

    def at(self, words: list[str], place: int) -> tuple[str | None, int]:
        """What begins at `place`: its meaning ("" none, None unknown) and how many words it takes.

        The longest phrase is taken; then words that begin like one, then slips of the keyboard.
        """
        word = words[place]
        for phrase, means in self.phrases.get(word, ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                return means, len(phrase)
        if word in self.names or word in self.fillers:
            return None, 1
        for end in range(len(word), _SHORTEST_PREFIX - 1, -1):
            if (means := self.prefixes.get(word[:end])) is not None:
                return means, 1
        return self._slipped(word), 1

    def _slipped(self, word: str) -> str | None:
        if len(word) < _LONG or not word.isalpha():
            return None
        if word not in self._slips:
            if len(self._slips) > 20_000:
                self._slips.clear()
            self._slips[word] = self._nearest(word)
        return self._slips[word] or None

    def _nearest(self, word: str) -> str:
        for known, said in self.phrases.items():
            if known[0] == word[0] and len(known) >= _LONG and is_slip(word, known):
                return next((m for p, m in said if len(p) == 1), "")
        for known, means in self.prefixes.items():
            begins = word[: len(known)]
            if len(known) >= _LONG and known[0] == word[0] and is_slip(begins, known):
                return means
        return ""

    def meanings(self) -> dict[str, list[str]]:
        """Each meaning with its words."""
        found: dict[str, list[str]] = {}
        for said in self.phrases.values():
            for phrase, means in said:
                found.setdefault(means, []).append(" ".join(phrase))
        for prefix, means in self.prefixes.items():
            found.setdefault(means, []).append(f"{prefix}*")
        return found


def _lines(listed: str) -> Iterable[tuple[str, list[str]]]:
    for line in listed.strip().splitlines():
        means, _, words = line.partition(":")
        yield means.strip(), [w.strip() for w in words.split(",") if w.strip()]


def compiled(own: Iterable[tuple[str, str]] = ()) -> Lexicon:
    """The shipped lexicon with a company's own (phrase as read, meaning) on top."""
    lexicon = Lexicon(
        facets=frozenset(means for means, _ in _lines(starter.FACETS)),
        names=frozenset(stem(n.strip()) for n in starter.NAMES.replace("\n", " ").split(",")),
        fillers=frozenset(read(w) for w in starter.FILLERS.split()) | SMALL | _small_stems(),
    )
    for listed in (starter.TOPICS, starter.FACETS):
        for means, words in _lines(listed):
            for word in words:
                if word.endswith("*"):
                    begins = word[:-1].translate(_DOTS)
                    lexicon.prefixes[begins.removesuffix("e") or begins] = means
                elif phrase := tuple(stems(word)):
                    lexicon.add(phrase, means)
    for word, means in own:
        lexicon.add(tuple(word.split(" ")), means)
    return lexicon


def _small_stems() -> frozenset[str]:
    return frozenset(read(w) for w in SMALL)


SHIPPED = compiled()
