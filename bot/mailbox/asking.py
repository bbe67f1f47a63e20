"""Finds the sentences of a mail that ask, in English and German, with a question mark or without.

Walks once over the text; patterns are tried on single sentences, which are short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.mailbox.word_lists import SHORT

SENTENCE = 600  # characters; what is longer is no question
MOST = 12  # questions of one mail
FEWEST_WORDS = 3

_BULLET = re.compile(r"^\s*(?:[-*•–·▪◦>]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s+")
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|dear|guten tag|moin)\b[^,!?]{0,40}[,!]\s*|"
    r"(?:p\.? ?s\.?|(?:quick |one |another |first |second |last |short )?question|frage"
    r"(?: \d)?|q\d?)\s*[:\-–]\s*|"
    r"(?:and|also|und|oh|ok|okay|secondly|finally|ausserdem|außerdem|zudem|noch eine frage|"
    r"eine frage)\b,?\s*[:\-–]?\s*)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:how (?:do|does|can|could|much|many|long|would|is|are|will)|"
    r"what (?:is|are|does|do|happens|about|would|kind)|"
    r"which \w+|where (?:can|do|is|are)|when (?:will|is|do|does|can)|"
    r"why (?:is|does|do|can)|who (?:can|does|will|is)|"
    r"(?:do|does|did|is|are|can|could|will|would|may|should|has|have) "
    r"(?:you|your|it|we|i|there|the|this|that|these|they|our|one|a|an)\b|"
    r"wie (?:viel\w*|kann|können|funktioniert|lange|geht|ist|sieht|läuft|hoch|oft|teuer|lässt)|"
    r"wieviel\w*|was (?:kostet|kosten|ist|sind|passiert|bedeutet)|welche[rsnm]? |wann |wo |warum |"
    r"weshalb |wer (?:kann|ist|hat)|womit |wofür |wozu |"
    r"(?:gibt|geht|ist|sind|kann|können|könnte|könnten|bieten|haben|hat|habt|lässt|lassen|"
    r"unterstützt|unterstützen|funktioniert|muss|müssen|darf|dürfen|wird|werden) "
    r"(?:es|sie|man|ihr|ihre|ich|wir|das|die|der|ein|eine|dies\w*|eure?)\b)",
    re.IGNORECASE,
)
_WONDERS = re.compile(
    r"\b(?:(?:would|'d) like to (?:know|understand|learn|ask)|"
    r"(?:need|want|wanted|love|like) to know|"
    r"wonder(?:ing|ed)? (?:if|whether|how|what|when|why|which)|"
    r"(?:let (?:me|us) know|tell (?:me|us)|explain|clarify|confirm|advise) "
    r"(?:if|whether|how|what|when|why|which|where)|"
    r"(?:question|unclear|unsure|not sure|interested in) (?:is )?"
    r"(?:if|whether|how|what|when|which)|"
    r"\bask(?:s|ed|ing)? (?:me |us |you )?(?:if|whether|how|what|when|why|which)|"
    r"curious (?:if|whether|how|about)|"
    r"(?:wüsste|wüssten|wissen|erfahren|fragen|frage mich|fragen uns|fragt|fragte)\b.{0,30}[, ]"
    r"(?:ob|wie|wann|was|welche\w*|warum|wo|wieviel\w*)\b|"
    r"(?:interessiert|interessieren)\b.{0,30}[, ](?:ob|wie|wann|was|welche\w*)\b|"
    r"(?:mitteilen|mit|sagen|erklären|bestätigen|bescheid)\b.{0,20}[, ]"
    r"(?:ob|wie|wann|was|welche\w*|warum|wo)\b|"
    r"(?:unklar|offen|frage)\b.{0,20}[, ](?:ob|wie|wann|was|welche\w*)\b)",
    re.IGNORECASE,
)
# Asked of a person, not of the product: of no use to anybody who was not there.
_COURTESY = re.compile(
    r"\b(?:how are you|how have you been|how('s| is) it going|hope you|wie geht(?:'s| es) "
    r"(?:dir|ihnen|euch)|wie geht's|alles gut|"
    r"(?:get|got|receive|received|see|seen|read) (?:my|our|the|this) (?:last |previous )?"
    r"(?:e-?mail|mail|message|note|voicemail)|"
    r"meine (?:letzte )?(?:e-?mail|mail|nachricht|anfrage) (?:erhalten|bekommen|gesehen)|"
    r"(?:any|some) (?:news|updates?|feedback)|gibt es (?:schon )?(?:neuigkeiten|etwas neues)|"
    r"(?:call|ring|phone) (?:me|us)(?: back)?|(?:mich|uns) (?:\w+ ){0,2}(?:zurück|an)"
    r"(?:zu)?rufen|(?:rufen|ruft) (?:sie|ihr) (?:mich|uns)|"
    r"(?:we|you) (?:talk|speak|meet|chat|jump on|hop on|catch up)\b|"
    r"(?:time|available|free|minute|moment) (?:for|to|on|this|next|tomorrow|today) .{0,20}"
    r"(?:call|meet|chat|talk|week|monday|tuesday|wednesday|thursday|friday|today|tomorrow)|"
    r"(?:telefonieren|einen termin (?:aus)?machen)|forward(?:ing)? (?:this|it) to|"
    r"right person|richtige[rn]? ansprechpartner|(?:sound|sounds|look|looks) good|"
    r"(?:make|makes) sense|see (?:below|attached)|open this (?:mail|e-?mail) in|view in browser)\b",
    re.IGNORECASE,
)


def questions_in(text: str, subject: str = "") -> list[str]:
    """The sentences that ask, in their order, each once. `subject`: counted when it asks."""
    found: dict[str, str] = {}
    lines = [*_lines(text), *([("", subject)] if subject.rstrip().endswith("?") else [])]
    for lead_in, line in lines:
        for sentence in sentences(line):
            said = _trimmed(sentence)
            if not asks(said) or said.endswith(":") or len(said) > SENTENCE:
                continue
            if len(said.split()) < FEWEST_WORDS:
                said = f"{lead_in} {said}".strip()
            if len(said.split()) >= FEWEST_WORDS and not _COURTESY.search(said):
                found.setdefault(_same(said), said)
    return list(found.values())[:MOST]


def asks(sentence: str) -> bool:
    """Whether a sentence asks."""
    if sentence.endswith("?"):
        return True
    return bool(_ASKS.match(sentence) or _WONDERS.search(sentence[:SENTENCE]))


def sentences(line: str) -> Iterator[str]:
    """The sentences of one line, each with its mark. One pass."""
    begin = at = 0
    while at < len(line):
        if line[at] not in ".!?":
            at += 1
            continue
        end = at
        while end < len(line) and line[end] in ".!?\"')”“»":
            end += 1
        ended = end >= len(line) or line[end].isspace()
        if ended and not (line[at] == "." and _is_short(line, begin, at, end)):
            yield line[begin:end].strip()
            begin = end
        at = end
    if rest := line[begin:].strip():
        yield rest


def _is_short(line: str, begin: int, at: int, end: int) -> bool:
    """An abbreviation's or a number's dot, which ends no sentence."""
    word = line[max(begin, at - 12) : at].split(" ")[-1].strip("(\"'").lower()
    behind = line[end:].lstrip()[:1]
    if word in SHORT or (len(word) == 1 and word.isalpha()):
        return True
    return word.isdigit() and len(word) <= 2 and bool(behind) and not behind.isspace()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Paragraphs as single lines, with what leads into a list (`Does it work with:`)."""
    lead_in, waiting = "", ""
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        if not line.strip() or bullet or waiting.endswith((":", "?", "!")):
            if waiting:
                yield lead_in, waiting
            if waiting.endswith(":"):
                lead_in = _trimmed(waiting)[:-1].strip()
            elif waiting and not bullet and not line.strip():
                lead_in = ""
            waiting = ""
        if bullet:
            yield from [(lead_in, waiting)] if waiting else []
            waiting = line[bullet.end() :].strip()
        elif waiting and (len(waiting) < 40 and line[:1].isupper()):
            # A short line before a capital is a line of its own (a greeting, a heading).
            yield lead_in, waiting
            waiting = line.strip()
        else:
            waiting = f"{waiting} {line.strip()}".strip()
    if waiting:
        yield lead_in, waiting


def _trimmed(sentence: str) -> str:
    """Without the bullet, the greeting and the small words before it."""
    said = " ".join(_BULLET.sub("", sentence, count=1).split()).strip(" *_\"“”'")
    for _ in range(3):
        shorter = _OPENING.sub("", said[:200], count=1) + said[200:]
        if shorter == said or len(shorter.split()) < 2:
            break
        said = shorter
    return said[:1].upper() + said[1:]


def _same(said: str) -> str:
    return re.sub(r"\W+", " ", said).casefold().strip()
