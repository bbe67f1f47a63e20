"""The same grouping in memory, for very many at once: when the lexicon changed, and to measure it.

It finds what grouping.py finds through the database: by wording, by slips, by meaning.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.enquiries import likeness
from bot.enquiries.grouping import LOOKED_AT, MEASURED, sizes
from bot.enquiries.lexicon import Lexicon
from bot.enquiries.meaning import ALIKE, MEANS, Meaning, alike, meaning_of
from bot.enquiries.models import TITLE
from bot.enquiries.postings import INDEXED, POSTED


class Leaders:
    """Leaders in the order in which they came. Ids are whatever whoever asks calls them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._meanings: dict[int, Meaning] = {}
        self._words: dict[int, tuple[str, ...]] = {}
        self._by_key: dict[str, int] = {}
        self._by_word: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._by_strong: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._by_sense: dict[str, list[int]] = defaultdict(list)

    def place(self, said: str, as_id: int) -> int:
        """The leader of a question: an older one, or from now on itself, as `as_id`."""
        words = likeness.words_of(said)
        key = likeness.key_from(words)
        found = self._by_key.get(key)
        if found is None:
            found = self._misspelt(words)
        if found is not None:
            return found
        meaning = meaning_of(said[:TITLE], self._lexicon)
        found = self.like(meaning)
        if found is None:
            self._add(as_id, key, words, meaning)
        return as_id if found is None else found

    def add(self, said: str, as_id: int, key: str) -> Meaning:
        """A further leader, found by this wording and by what it says. Returns what it means."""
        meaning = meaning_of(said[:TITLE], self._lexicon)
        self._add(as_id, key, likeness.words_of(said), meaning)
        return meaning

    def _add(self, as_id: int, key: str, words: tuple[str, ...], meaning: Meaning) -> None:
        self._words[as_id], self._meanings[as_id] = words, meaning
        self._by_key.setdefault(key, as_id)
        if len(words) <= INDEXED:
            for word in words:
                self._by_word[len(words), word].append(as_id)
        if meaning.topics:
            for strong in meaning.strong:
                self._by_strong[len(meaning.strong), strong].append(as_id)
            self._by_sense[meaning.sense].append(as_id)

    def _misspelt(self, words: tuple[str, ...]) -> int | None:
        count = len(words)
        if not 3 <= count <= INDEXED:
            return None
        postings = [self._by_word.get((count, word), [])[:POSTED] for word in words]
        rarest = sorted(postings, key=len)[: count - likeness.exact_needed(count) + 1]
        near = {i for ids in rarest for i in ids}
        if not near:
            return None
        shared = Counter(i for ids in postings for i in ids if i in near)
        best = [i for _, i in sorted((-n, i) for i, n in shared.items())[:LOOKED_AT]]
        alike_ids = (i for i in sorted(best) if likeness.same_but_misspelt(words, self._words[i]))
        return next(alike_ids, None)

    def like(self, asked: Meaning) -> int | None:
        """The likest leader by meaning, of these the oldest."""
        if not asked.topics:
            return None
        least, most = sizes(asked)
        shared = Counter[int]()
        sought = [MEANS + n for n in asked.names] or [MEANS + t for t in asked.topics]
        for size in range(least, most + 1):
            for strong in sought:
                shared.update(self._by_strong.get((size, strong), ()))
        near = [i for _, i in sorted((-n, i) for i, n in shared.items())[:MEASURED]]
        near += self._by_sense.get(asked.sense, [])[:MEASURED]
        scored = [(-alike(asked, self._meanings[i]), i) for i in dict.fromkeys(near)]
        best = min(scored, default=(0.0, 0))
        return best[1] if -best[0] >= ALIKE else None
