"""Rules of tables and charts. Where Slack's pages disagree, the smaller number stands (2.2)."""

from __future__ import annotations

from typing import Any

from bot.sandbox.rules import (
    Check,
    Report,
    anything,
    boolean,
    by_type,
    choice,
    items,
    number,
    shape,
    string,
    unique,
)

BLOCK_ID = string(255)
MOST_SERIES, MOST_SEGMENTS, MOST_POINTS = 6, 6, 20
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 100, 20, 20_000

_RICH = shape({"elements": anything}, {"block_id": BLOCK_ID})
_PLAIN_CELLS: dict[str, Check] = {
    "raw_text": shape({"text": string(20_000, 1)}, {"emoji": boolean}),
    "raw_number": shape({"value": number()}, {"text": string(20_000, 1)}),
}
_CELL = by_type({**_PLAIN_CELLS, "rich_text": _RICH})
_HEADER_CELL = by_type(_PLAIN_CELLS)
_COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _setting(value: Any, path: str, report: Report) -> None:
    if value is not None:  # a skipped column
        _COLUMN(value, path, report)


TABLE = shape(
    {"rows": items(items(_CELL, MOST_COLUMNS), MOST_ROWS)},
    {"block_id": BLOCK_ID, "column_settings": items(_setting, MOST_COLUMNS)},
)


def _rows(value: Any, path: str, report: Report) -> None:
    items(items(anything, MOST_COLUMNS), MOST_ROWS + 1, 2)(value, path, report)
    if not isinstance(value, list):
        return
    for place, row in enumerate(value):
        check = _CELL if place else _HEADER_CELL
        for column, cell in enumerate(row if isinstance(row, list) else []):
            check(cell, f"{path}/{place}/{column}", report)
    widths = {len(row) for row in value if isinstance(row, list)}
    if len(widths) > 1:
        report.add("all rows must have the same number of cells", path)
    if _characters(value) > MOST_CHARACTERS:
        report.add(f"must be less than {MOST_CHARACTERS + 1} characters in all", path)


def _characters(node: Any) -> int:
    if isinstance(node, list):
        return sum(_characters(each) for each in node)
    if not isinstance(node, dict):
        return 0
    own = len(node["text"]) if isinstance(node.get("text"), str) else 0
    return own + sum(_characters(v) for v in node.values() if isinstance(v, (dict, list)))


def _row_header(value: Any, path: str, report: Report) -> None:
    rows, column = value.get("rows"), value.get("row_header_column_index")
    first: Any = rows[0] if isinstance(rows, list) and rows else None
    if isinstance(column, int) and isinstance(first, list) and column >= len(first):
        report.add("must be the index of a column", f"{path}/row_header_column_index")


DATA_TABLE = shape(
    {"caption": string(3000, 1), "rows": _rows},
    {
        "block_id": BLOCK_ID,
        "page_size": number(1, 100, whole=True),
        "row_header_column_index": number(0, whole=True),
    },
    _row_header,
)


def _positive(value: Any, path: str, report: Report) -> None:
    number()(value, path, report)
    if isinstance(value, (int, float)) and value <= 0:
        report.add("must be greater than 0", path)


_SEGMENT = shape({"label": string(20, 1), "value": _positive})
_POINT = shape({"label": string(20, 1), "value": number()})
_SERIES = shape({"name": string(20, 1), "data": items(_POINT, MOST_POINTS)})
_AXIS = shape(
    {"categories": items(string(20, 1), MOST_POINTS)},
    {"x_label": string(50), "y_label": string(50)},
)


def _points_fit(value: Any, path: str, report: Report) -> None:
    series, axis = value.get("series"), value.get("axis_config")
    if not (isinstance(series, list) and isinstance(axis, dict)):
        return
    categories: Any = axis.get("categories")
    wanted = sorted(str(c) for c in categories) if isinstance(categories, list) else []
    if isinstance(categories, list):
        at = f"{path}/axis_config/categories"
        unique(categories, "category", lambda place: f"{at}/{place}", report)
    named = [one for one in series if isinstance(one, dict)]
    unique(
        [one.get("name") for one in named],
        "name",
        lambda place: f"{path}/series/{place}/name",
        report,
    )
    for place, one in enumerate(named):
        points: Any = one.get("data")
        listed: list[Any] = points if isinstance(points, list) else []
        labels = sorted(str(p.get("label")) for p in listed if isinstance(p, dict))
        if labels != wanted:
            says = "must have exactly one data point for each category"
            report.add(says, f"{path}/series/{place}/data")


_BARS = shape({"series": items(_SERIES, MOST_SERIES), "axis_config": _AXIS}, {}, _points_fit)
CHART = by_type(
    {
        "pie": shape({"segments": items(_SEGMENT, MOST_SEGMENTS)}),
        "bar": _BARS,
        "area": _BARS,
        "line": _BARS,
    }
)
DATA_VISUALIZATION = shape({"title": string(50, 1), "chart": CHART}, {"block_id": BLOCK_ID})
