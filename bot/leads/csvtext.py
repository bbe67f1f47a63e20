"""A CSV file as people really have it: any encoding, any separator, ragged rows (F50, U21)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.kit.boundary import UserError
from bot.leads.labels import COLLEAGUE, FIELD_OF, label_of
from bot.people.sheet import decoded
from bot.people.sheet import write_table as write_table

LARGEST = 20_000_000  # bytes
MOST_ROWS = 200_000
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Line:
    """One row: where it stands in the file (1 is the header's line), and its cells."""

    number: int
    cells: list[str]
    wrong: str | None = None


@dataclass(frozen=True)
class Table:
    """A file's rows under the columns we know. `columns`: our field per cell, "" for unknown."""

    header: list[str]
    columns: list[str]
    lines: list[Line]
    unknown: list[str] = field(default_factory=list[str])


def read_table(content: bytes) -> Table:
    """Reads a file into rows. Raises UserError for one that is no table of leads at all."""
    if len(content) > LARGEST:
        raise UserError("That file is larger than 20 MB. Please split it.")
    said = decoded(content).lstrip("\ufeff").replace("\x00", "")
    if not said.strip():
        raise UserError("That file is empty. The first line must name the columns.")
    first = said.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = _read(io.StringIO(said, newline=""), separator)
    header = rows[0]
    columns = [FIELD_OF.get(label_of(name), "").replace(COLLEAGUE, "") for name in header.cells]
    _no_column_twice(header.cells, columns)
    if not {"email", "phone", "external_id"} & set(columns):
        raise UserError(
            "No column for an e-mail address, a phone number or an id. "
            "The first line must name the columns, for example: email, name, company."
        )
    unknown = [n for n, c in zip(header.cells, columns, strict=True) if not c and n.strip()]
    lines = [_fitted(line, len(columns)) for line in rows[1:]]
    if len(lines) > MOST_ROWS:
        raise UserError(f"That file has more than {MOST_ROWS:,} rows. Please split it.")
    return Table(header.cells, columns, lines, unknown)


def _no_column_twice(header: Sequence[str], columns: list[str]) -> None:
    """The first column of a kind counts (e-mail, then e-mail 2); the rest become unknown."""
    seen: set[str] = set()
    for n, column in enumerate(columns):
        if column and column in seen:
            columns[n] = ""
        seen.add(column)


def _read(source: io.StringIO, separator: str) -> list[Line]:
    reader = csv.reader(source, delimiter=separator, skipinitialspace=True)
    found: list[Line] = []
    while True:
        at = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return found
        except csv.Error as error:
            found.append(Line(at, [], f"not readable ({error})"))
            continue
        if any(c.strip() for c in cells):
            found.append(Line(at, [c.strip() for c in cells]))
        if len(found) > MOST_ROWS + 1:
            return found


def _fitted(line: Line, width: int) -> Line:
    """A short row lost empty cells at its end; a long one cannot be trusted."""
    if line.wrong or len(line.cells) == width:
        return line
    if len(line.cells) < width:
        return Line(line.number, line.cells + [""] * (width - len(line.cells)))
    if not any(line.cells[width:]):
        return Line(line.number, line.cells[:width])
    return Line(line.number, line.cells, f"has {len(line.cells)} cells, the header {width}")
