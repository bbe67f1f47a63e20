"""A CSV file as people export them: any usual charset and delimiter, ragged rows, quoted lines."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from bot.kit import text
from bot.kit.boundary import UserError

MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Sheet:
    """Rows under their column's name. `number` is the row a spreadsheet shows: the header is 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Refused:
    """A row that was left out, and why, in a sentence."""

    number: int
    cells: tuple[str, ...]
    reason: str


def decoded(content: bytes) -> str:
    """The file's text: UTF-8 with or without BOM, UTF-16, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content[1:200:2].count(0) > len(content[:200]) // 4:
        return content.decode("utf-16-le", "replace")
    if content[0:200:2].count(0) > len(content[:200]) // 4:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_sheet(content: bytes) -> Sheet:
    """Reads a CSV file; blank rows are left out. Raises UserError for what is no table at all."""
    if len(content) > MOST_BYTES:
        raise UserError(f"That file is larger than {MOST_BYTES // 1_000_000} MB. Nothing was done.")
    typed = decoded(content).replace("\x00", "").lstrip("\ufeff").strip()
    if not typed:
        raise UserError("There is nothing in it. Its first row must name the columns.")
    first = typed.splitlines()[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(typed, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        header = tuple(text.line(cell, 80) for cell in next(reader))
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                rows.append((number, tuple(text.line(cell, 500) for cell in cells)))
            if len(rows) > MOST_ROWS:
                raise UserError(f"More than {MOST_ROWS:,} rows. Please split the file.")
    except csv.Error as error:
        raise UserError(f"That is not a CSV file I can read: {error}.") from error
    return Sheet(header, tuple(rows))


def error_file(header: tuple[str, ...], refused: list[Refused]) -> bytes | None:
    """The refused rows as they came, each with its number and reason; None where none was."""
    if not refused:
        return None
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["row", "reason", *header])
    for row in refused:
        writer.writerow([row.number, row.reason, *(_inert(cell) for cell in row.cells)])
    return out.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
