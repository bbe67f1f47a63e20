"""Whether two questions are the same question: words alone, no dictionary of meanings (003-12).

Two questions are near-identical when their words are, leaving aside case, punctuation, endings,
small words and what the product is called (*it*, *your platform*). Nothing may be left over on
either side: one more word can be another question, and counting those together would hide one.
What turns a question round is no small word: in and out after their verb, from, before, without,
and who does it.
Synonyms are the business of a list that people grow, which looks a key up before this does.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2s

from rapidfuzz.distance import OSA

KEY = 255
WORD = 64
_WORD = re.compile(r"[^\W_]+(?:[.+#/-][^\W_]+|[+#]+)*")
_THOUSANDS = re.compile(r"(?<=\d)[,.'\u202f\u00a0](?=\d{3}(?!\d))")
_SHORT = (
    (re.compile(r"\b(ca|wo|sha)n't\b"), r"\1 not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ll|ve|d|m)\b"), ""),
)
# What the asker calls the thing that is asked about.
_OURS = re.compile(
    r"\b(?:your|the|this|our|their)\s+(?:own\s+)?"
    r"(?:product|platform|tool|software|solution|app|application|system|service)s?\b"
)
SMALL = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "they", "them", "their",
    "there", "he", "she", "his", "her", "i", "we", "you", "your", "our", "my", "me", "us",
    "one", "ones", "do", "does", "did", "is", "are", "was", "were", "be", "been", "being",
    "am", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "ca",
    "wo", "sha", "has", "have", "had", "having", "get", "got", "of", "in", "on", "at", "by",
    "for", "with", "to", "and", "or", "as", "so", "if", "about", "into",
    "please", "just", "really", "actually", "currently", "already", "also", "any", "some",
    "ever", "even", "still", "now", "then", "possible", "able", "allow", "allowed", "let",
    "want", "wanted", "need", "like", "hi", "hello", "hey", "thanks", "thank", "ok", "okay",
    "prospect", "prospects", "asked", "asks", "ask",
    "asking", "wants", "know", "knows", "wondering", "question",
))  # fmt: skip
_COUNT = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_NUMBERS = {word: str(n) for n, word in enumerate(_COUNT)}
# These belong to the next word: a move from A to B is not one from B to A.
_DIRECTIONS = frozenset(("from", "than", "without", "before", "after", "not", "no"))
# Scale up, scale out: after its verb such a word is half of what the verb says, and so are in and
# on after these verbs. Elsewhere in and on only say where.
_HALVES = frozenset(("up", "down", "out", "off", "over", "back", "away", "through"))
_HALVES_OF_SOME = frozenset(("in", "on", "into"))
_TAKES_IN = frozenset((
    "log", "sign", "opt", "check", "turn", "switch", "plug", "phas", "lock", "fill", "zoom", "roll",
    "clock", "dial", "hook",
))  # fmt: skip
# Whether we do it or you do it is the question: "Do you host it?", "Can we host it?"
_WHOSE = frozenset(("own", "host", "keep", "hold", "maintain", "operat", "insur", "train"))
_US = frozenset(("i", "we"))
_QUESTION_WORDS = frozenset(("how", "what", "when", "where", "who", "why", "which", "whose"))
# One letter apart, and not the same thing.
_DIFFER = {
    frozenset(("contact", "contract")),
    frozenset(("adapter", "adopter")),
    frozenset(("complement", "compliment")),
    frozenset(("personal", "personnel")),
    frozenset(("costumer", "customer")),
    frozenset(("monitor", "mentor")),
    frozenset(("insure", "ensure")),
    frozenset(("adopt", "adapt")),
    frozenset(("expand", "expend")),
    frozenset(("devic", "devis")),
    frozenset(("policy", "polic")),
    frozenset(("trial", "trail")),
    frozenset(("except", "expect")),
}
_ENDS_DIFFER = (("er", "e"), ("or", "e"))  # employer and employee, whose last e the stem lost
_STARTS_DIFFER = (("maxi", "mini"), ("inter", "intra"), ("over", "under"), ("pre", "pro"))


def words_of(text: str) -> tuple[str, ...]:
    """The words that make the question what it is, sorted, each once; never empty for words.

    Where fewer than two are left ("How do I do this?"), all its words count.
    """
    said = plain(text)
    every = _WORD.findall(said)
    kept = _content(_WORD.findall(_OURS.sub(" ", said)))
    if len(kept) >= 2:
        return _sorted(kept)
    return _sorted({stem(w) for w in every}) or ("?",)


def _sorted(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted({w[:WORD] for w in words}))


def key_of(text: str) -> str:
    """The normalised wording by which a theme is looked up; at most 255 characters."""
    return key_from(words_of(text))


def key_from(words: tuple[str, ...]) -> str:
    """The same, of words that were taken out already."""
    key = " ".join(words)
    if len(key) <= KEY:
        return key
    return f"{key[: KEY - 33]} {blake2s(key.encode(), digest_size=16).hexdigest()}"


def same_but_misspelt(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether only slips of the keyboard lie between two sets of words.

    One slip, or two where there are six words and more; at least two words as they are.
    """
    left, right = set(one) - set(other), set(other) - set(one)
    slips = len(left)
    if slips != len(right) or slips > _slips(len(one)) or len(one) - slips < 2:
        return False
    return all(any(is_slip(a, b) for b in right) for a in left) and all(
        any(is_slip(a, b) for a in left) for b in right
    )


def exact_needed(count: int) -> int:
    """How many of `count` words a theme must share as they are to be looked at."""
    return max(2, count - _slips(count))


def _slips(count: int) -> int:
    return 2 if count >= 6 else 1


def is_slip(a: str, b: str) -> bool:
    """Whether one long word is the other with a slip of the keyboard."""
    short = min(len(a), len(b))
    if short < 5 or a[0] != b[0] or any(c.isdigit() for c in a + b):
        return False
    if frozenset((a, b)) in _DIFFER or ":" in a + b or _are_opposite(a, b):
        return False
    most = 1 if short < 9 else 2
    return OSA.distance(a, b, score_cutoff=most) <= most


def _are_opposite(a: str, b: str) -> bool:
    for x, y in ((a, b), (b, a)):
        for one, other in _ENDS_DIFFER:
            if x.endswith(one) and y.endswith(other) and x[: -len(one)] == y[: -len(other)]:
                return True
        for one, other in _STARTS_DIFFER:
            if x.startswith(one) and y.startswith(other) and x[len(one) :] == y[len(other) :]:
                return True
    return False


def plain(text: str) -> str:
    """Case, quotes, thousands and short forms evened out."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = _THOUSANDS.sub("", text)
    for pattern, instead in _SHORT:
        text = pattern.sub(instead, text)
    return text


def _content(every: list[str]) -> set[str]:
    kept: list[str] = []
    turned = before = ""
    for word in every:
        root = word if word in _QUESTION_WORDS else stem(word)
        if word in _DIRECTIONS:
            if turned:
                kept.append(turned)
            turned = word
        elif kept and before == kept[-1] and _is_half(word, before):
            kept[-1] = f"{before}:{word}"
        elif word in _HALVES or word not in SMALL:
            whose = "we" if before in _US and root in _WHOSE else ""
            kept.append(":".join(part for part in (turned or whose, root) if part))
            turned = ""
        before = word if word in SMALL else root
    return {*kept, turned} - {""}


def _is_half(word: str, verb: str) -> bool:
    return word in _HALVES or (word in _HALVES_OF_SOME and verb in _TAKES_IN)


def stem(word: str) -> str:
    """A word without its ending, the same for price, prices and pricing. Lengths keep SAP whole."""
    word = _NUMBERS.get(word, word)
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly", "ment"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    if word.endswith("ion") and len(word) > 6 and word[-4] in "ts":
        word = word[:-3]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
