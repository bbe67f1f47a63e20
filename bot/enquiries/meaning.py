"""What a question is about by the lexicon, and how far two questions are about the same.

Two sets of meanings are laid over each other and weighed: what they share over all there is. Names
(SAP, a number) and a *not* must be the same on both sides, and where each side means something
that the other does not, they are different questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.enquiries.lexicon import Lexicon, read, stems
from bot.enquiries.starter import ALONE, NOT, OPPOSED, TAKE_OBJECTS, WE, WHOSE, YOU

ALIKE = 0.6  # from here on two questions are counted together
TOPIC, NAME, FACET, WORD, OBJECT = 1.0, 1.0, 0.3, 0.2, 1.0
# A further topic on one side alone ("What does the SAP connector cost?") weighs more than a shared.
FURTHER = 1.5
SENSE = 255
MEANS = "="

_TO_AND_FRO = {"from": "from", "von": "from", "to": "to", "zu": "to", "nach": "to"}
_WHOSE = frozenset(read(w) for w in WHOSE)


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in OPPOSED.replace("\n", " ").split(","):
        one, other = (":".join(read(p) for p in w.split(":")) for w in pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITES = _opposites()


@dataclass(frozen=True)
class Meaning:
    """A question taken apart. `words`: what the lexicon does not know.

    `sides`: what has an opposite: before, log:out, from:sap, we:host.
    """

    topics: frozenset[str]
    facets: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    sides: frozenset[str] = frozenset()

    @property
    def strong(self) -> tuple[str, ...]:
        """What it is looked up by: topics and names, sorted."""
        return tuple(sorted([MEANS + t for t in self.topics] + [MEANS + n for n in self.names]))

    @property
    def sense(self) -> str:
        """The same as one word; "" where the lexicon knows none of it."""
        if not self.topics:
            return ""
        said = " ".join((*self.strong, *sorted(MEANS + f for f in self.facets)))
        return said if len(said) <= SENSE else ""


def meaning_of(said: str, lexicon: Lexicon) -> Meaning:
    """Takes a question apart: each word counts once, phrases before words."""
    topics: set[str] = set()
    facets: set[str] = set()
    names: set[str] = set()
    words: set[str] = set()
    every, place = stems(said), 0
    while place < len(every):
        means, taken = lexicon.at(every, place)
        word = every[place]
        place += taken
        if means:
            (facets if means in lexicon.facets else topics).add(means)
        elif word in NOT:
            names.add("not")
        elif word in lexicon.names or word.isdigit():
            names.add(word)
        elif means is None and word not in lexicon.fillers and len(word) > 1:
            words.add(word[:64])
    topics = (topics - ALONE.keys()) or {ALONE[t] for t in topics}
    sides = _sides(every, set() if "compare" in topics else names)
    return Meaning(*(frozenset(x) for x in (topics, facets, names, words, sides)))


def _sides(every: list[str], names: set[str]) -> set[str]:
    found: set[str] = set()
    before = ""
    for word in every:
        for said in (word, f"{before}:{word}"):
            if said in _OPPOSITES:
                found.add(said)
        if word in names and before in _TO_AND_FRO:
            found.add(f"{_TO_AND_FRO[before]}:{word}")
        if word in _WHOSE and before in WE | YOU:
            found.add(f"{'we' if before in WE else 'you'}:{word}")
        before = word
    return found


def _are_opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(_opposites_of(side) & other for side in one - other)


def _opposites_of(side: str) -> frozenset[str]:
    turn = {"from": "to", "to": "from", "we": "you", "you": "we"}
    way, _, what = side.partition(":")
    if what and way in turn:
        return frozenset((f"{turn[way]}:{what}",))
    return _OPPOSITES.get(side, frozenset())


def alike(one: Meaning, other: Meaning) -> float:
    """From 0 (different questions) to 1 (the same), the same from both sides."""
    shared = one.topics & other.topics
    if one.names != other.names or not shared:
        return 0.0
    if (one.topics - shared and other.topics - shared) or _are_opposed(one.sides, other.sides):
        return 0.0
    word = OBJECT if shared & TAKE_OBJECTS else WORD
    both = len(shared) * TOPIC + len(one.names) * NAME
    both += len(one.facets & other.facets) * FACET + len(one.words & other.words) * word
    apart = len(one.topics ^ other.topics) * FURTHER + len(one.facets ^ other.facets) * FACET
    apart += len(one.words ^ other.words) * word
    return both / (both + apart)
