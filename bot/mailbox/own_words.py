"""What a mail itself says: without what it quotes, without its signature, with its greeting known.

quotequail finds quoted replies and forwarded mails; it can be hung by a small hostile text
(RELIABILITY.md 0.8), so this runs in the process that is killed when it takes too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import getaddresses

import quotequail

from bot.mailbox.names import WORD, greeted

_FORWARD = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|doorst)\s*:", re.IGNORECASE)
_REPLY = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|antw|sv|odp|r)\s*:", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[\s>*-]*(?:forwarded message|begin forwarded message|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten|message transféré|mensaje reenviado)",
    re.IGNORECASE | re.MULTILINE,
)
_INTRO = re.compile(
    r"^\s*(?:-{2,} ?(?:original message|ursprüngliche nachricht|forwarded message|"
    r"weitergeleitete nachricht) ?-{2,}|on .{5,120} wrote:|am .{5,120} schrieb.{0,80}:)\s*$",
    re.IGNORECASE,
)
_REGARDS = re.compile(
    r"^\W{0,3}(?:(?:with |many |most )?(?:best|kind|kindest|warm|warmest)(?: regards| wishes)?|"
    r"regards|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|"
    r"(?:many )?thanks(?: a lot| so much| again| in advance| and (?:best|kind) regards)?|"
    r"thank you(?: very much| so much| in advance)?|"
    r"(?:mit )?(?:freundlich\w*|best\w*|viel\w*|lieb\w*|herzlich\w*|schön\w*)"
    r"(?: und \w+)? (?:gr(?:ü|ue)(?:ß|ss)\w*|dank)(?: aus [\w-]+| nach [\w-]+)?|"
    r"mfg|lg|vg|bg|gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e|vielen dank(?: im voraus)?|danke(?: dir| ihnen)?"
    r"(?: im voraus)?|hochachtungsvoll|cordialement|saludos|"
    r"(?:\S{1,20} ){0,7}(?:regards|wishes|gr(?:ü|ue)(?:ß|ss)en?))"
    r"(?P<name>(?:[ ,]{1,3}(?-i:[A-ZÀ-Þ])[\w'’-]{1,30}){0,3})\W{0,3}$",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^\s*(?:sent from (?:my|outlook)|von meinem .{0,40}gesendet)", re.IGNORECASE
)
_SIGNED = 8  # lines behind the regards in which a name may stand


@dataclass
class Own:
    """A mail's own words. `sender` and `name` are those of a forwarded mail, else ""."""

    text: str
    forwarded: bool = False
    sender: str = ""
    name: str = ""
    names: list[str] = field(default_factory=list[str])


def unquoted(text: str, subject: str) -> Own:
    """Without the mails it answers; of a forwarded mail, that mail's words.

    The original where nothing is left of it.
    """
    found = quotequail.unwrap(text)
    if found is not None and _is_forward(found, text, subject):
        sender = getaddresses([found.get("from", "")[:500]])[:1]
        name, address = sender[0] if sender else ("", "")
        people = getaddresses([found.get("to", "")[:500], found.get("cc", "")[:500]])
        inner = unquoted(found.get("text", ""), "") if found.get("text") else Own("")
        return Own(
            inner.text or text, True, address.lower() if "@" in address else "",
            name.strip(), [n for n in (name, *(p for p, _ in people)) if n],
        )  # fmt: skip
    if found is not None:
        # What stands below a quotation is the writer's own as well.
        text_own = "\n\n".join(found.get(k, "") for k in ("text_top", "text_bottom"))
    else:
        text_own = "\n".join(part for shown, part in quotequail.quote(text) if shown)
    return Own(without_marks(text_own) or text)


def without_marks(text: str) -> str:
    """Without lines that begin with `>` and without the lines that introduce them."""
    lines = [x for x in text.split("\n") if not x.lstrip().startswith(">")]
    return "\n".join(x for x in lines if not _INTRO.match(x[:300])).strip()


def _is_forward(found: dict[str, str], text: str, subject: str) -> bool:
    """Outlook writes the same lines above what it forwards and what it answers."""
    if found.get("type") != "forward":
        return False
    if _FORWARD.match(subject):
        return True
    if _REPLY.match(subject):
        return False
    return bool(_FORWARDED.search(text)) or not found.get("text_top")


def unsigned(text: str) -> tuple[str, list[str]]:
    """Without its signature. Returns the rest and the names that stand in it or are greeted.

    The text as it was where nothing would be left.
    """
    lines = text.split("\n")
    names = [who for line in lines if (who := greeted(line[:120]))]
    end = next((n for n, line in enumerate(lines) if n and _ends(line)), None)
    if end is None:
        end = _last_name(lines)
        return ("\n".join(lines[:end]).strip() or text), [*names, *_named(lines[end:])]
    kept = [*lines[:end], *_postscript(lines[end:])]
    return ("\n".join(kept).strip() or text), [*names, *_named(lines[end:])]


def _ends(line: str) -> bool:
    return line.rstrip() == "--" or bool(_REGARDS.match(line[:80]) or _SENT_FROM.match(line[:80]))


def _postscript(lines: list[str]) -> list[str]:
    return [x for x in lines if re.match(r"\s*P\.? ?S\.?[ :]", x)]


def _last_name(lines: list[str]) -> int:
    """Where a last line that is a name alone begins (`Pat`, `Pat Lee`); else the end."""
    filled = [n for n, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return len(lines)
    last = lines[filled[-1]].strip(" ,.-*_")
    words = last.split()
    named = 1 <= len(words) <= 3 and all(w[:1].isupper() and WORD.fullmatch(w) for w in words)
    return filled[-1] if named and not last.isupper() else len(lines)


def _named(lines: list[str]) -> list[str]:
    """Lines of a signature that look like a person's name: two to four capitalised words."""
    found: list[str] = []
    for line in [x for x in lines if x.strip()][:_SIGNED]:
        if _ends(line):
            signed = _REGARDS.match(line[:80])
            found += [n for n in (signed["name"].strip(" ,") if signed else "",) if n]
            continue
        said = re.split(r"[|,•·]| - | – ", line.strip(" *_-"))[0].strip()
        said = re.sub(r"^(?:i\. ?[AV]\.|ppa\.|Dr\.|Prof\.|Dipl\.-\w+\.?)\s*", "", said)
        words = said.split()
        shaped = all(re.fullmatch(r"(?:[A-ZÀ-Þ][\w.'’-]*|von|van|de|der|zu)", w) for w in words)
        if 1 <= len(words) <= 4 and shaped and not any(c.isdigit() for c in said):
            found.append(said)
            if len(found) >= 2:
                break
    return found
