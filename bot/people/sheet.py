"""A CSV file as people export them: any usual charset and delimiter, ragged rows, quoted lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.kit import text
from bot.kit.boundary import UserError

MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
_FORMULA = ("=", "+", "-", "@")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
    """The file's text: UTF-8 or UTF-16 with or without its mark, else Windows' own encoding."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", "replace")
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", "replace")
    start = content[:2000]
    if start.count(0) > len(start) // 4:
        little = start[1::2].count(0) >= start[::2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
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
    rows = [(str(row.number), row.reason, *row.cells) for row in refused]
    return write_table(["row", "reason", *header], rows)


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula (F50)."""
    return "'" + value if value.lstrip()[:1] in _FORMULA else value


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file that spreadsheets open as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(c) for c in header])
    writer.writerows([[safe_cell(c) for c in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
