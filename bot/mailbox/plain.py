"""The words of an HTML mail: nh3 throws out what is not text, a small walker keeps the lines.

What is quoted in it gets `>` before its lines, as in plain mails. Knows nothing of the database:
it runs in the process that is killed when a mail takes too long.
"""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

MOST = 400_000  # characters of HTML that are looked at
_BREAKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6",
           "blockquote", "pre", "hr"}  # fmt: skip
_GONE = {"script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object"}


def words_of_html(html: str) -> str:
    """What a person reads of it, line by line; quoted blocks with `>` before each line."""
    clean = nh3.clean(
        html[:MOST],
        tags=_BREAKS | {"span", "a", "b", "i", "td"},
        clean_content_tags=_GONE,
        attributes={},
        strip_comments=True,
        link_rel=None,
    )
    walker = _Walker()
    walker.feed(clean)
    walker.close()
    return walker.text()


class _Walker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._depth = 0
        self._marks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._break()
        if tag == "blockquote":
            self._depth += 1
        if tag == "td":
            self._lines[-1] += " "
        if tag == "li":
            self._lines[-1] += "- "
        self._marks[-1] = "> " * min(self._depth, 3)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth = max(self._depth - 1, 0)
        if tag in _BREAKS:
            self._break()
        if tag in ("p", "blockquote") and self._lines[-2:-1] != [""]:
            self._break()

    def handle_data(self, data: str) -> None:
        self._lines[-1] += data.replace("\xa0", " ").replace("\n", " ")

    def _break(self) -> None:
        self._lines.append("")
        self._marks.append("> " * min(self._depth, 3))

    def text(self) -> str:
        """The lines, with one empty line at most between two."""
        out: list[str] = []
        for mark, line in zip(self._marks, self._lines, strict=True):
            said = " ".join(line.split())
            if said or (out and out[-1]):
                out.append(f"{mark}{said}" if said else "")
        return "\n".join(out).strip()
