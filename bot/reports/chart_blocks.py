"""Slack's own chart and table blocks, within the older of the limits that its pages name.

SLACK.md 2.2: six series, twenty categories, a hundred rows, labels of twenty characters. Slack's
charts do not stack: several series stand beside each other, and the picture has them stacked.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.kit.blocks import Block
from bot.kit.text import clean, shorten

MOST_SERIES, MOST_CATEGORIES, LABEL, TITLE = 6, 20, 20, 50
MOST_ROWS, MOST_COLUMNS, CELL, CHARACTERS = 100, 20, 60, 18_000

Cell = str | int


def labels(names: Sequence[str], most: int = LABEL) -> list[str]:
    """The names as Slack takes them: short, and none twice."""
    said: list[str] = []
    for name in names:
        label, n = shorten(clean(name) or "-", most), 1
        while label in said:
            n += 1
            label = shorten(clean(name) or "-", most - len(str(n)) - 1) + f" {n}"
        said.append(label)
    return said


def bars(
    title: str,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    kind: str = "bar",
    x: str = "",
    y: str = "",
) -> Block:
    """A chart of bars or lines: each series has one value a category."""
    named = labels(categories[:MOST_CATEGORIES])
    axis: Block = {"categories": named}
    axis |= {key: shorten(said, TITLE) for key, said in (("x_label", x), ("y_label", y)) if said}
    lines = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value}
                for label, value in zip(named, values, strict=False)
            ],
        }
        for name, (_, values) in zip(
            labels([n for n, _ in series[:MOST_SERIES]]), series, strict=False
        )
    ]
    chart: Block = {"type": kind, "series": lines, "axis_config": axis}
    return {"type": "data_visualization", "title": shorten(clean(title), TITLE), "chart": chart}


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Block:
    """A table that readers sort and search. Whole numbers are sorted as numbers."""
    cells = [[_text(name) for name in header[:MOST_COLUMNS]]]
    written = sum(len(c["text"]) for c in cells[0])
    for row in rows[:MOST_ROWS]:
        drawn = [_cell(value) for value in row[:MOST_COLUMNS]]
        written += sum(len(c["text"]) for c in drawn)
        if written > CHARACTERS:
            break
        cells.append(drawn)
    return {
        "type": "data_table",
        "caption": shorten(clean(caption), 300),
        "rows": cells,
        "page_size": 10,
        "row_header_column_index": 0,
    }


def _text(said: str) -> Block:
    return {"type": "raw_text", "text": shorten(clean(said), CELL) or "-"}


def _cell(value: Cell) -> Block:
    if isinstance(value, str):
        return _text(value)
    return {"type": "raw_number", "value": value, "text": f"{value:,}"}
