"""`make rows`: each requirement row that is done, with the tests that prove it."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]


def marked(mark: str = "row") -> dict[str, list[str]]:
    """Row (or fault) -> the tests that carry it, as path::name."""
    rows: dict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(file.read_text())
        everywhere = [
            d for n in tree.body if isinstance(n, ast.Assign) for d in _calls(n.value)
            if any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in n.targets)
        ]  # fmt: skip
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith(("test_", "Test")):
                continue
            for call in [*node.decorator_list, *everywhere]:
                for row in _ids(call, mark):
                    rows[row].append(f"{file.relative_to(TESTS.parent)}::{node.name}")
    return dict(rows)


def _calls(value: ast.expr) -> list[ast.expr]:
    return list(value.elts) if isinstance(value, ast.List | ast.Tuple) else [value]


def _ids(call: ast.expr, mark: str) -> list[str]:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return []
    if call.func.attr != mark:
        return []
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def _natural(row: str) -> tuple[str, int, str]:
    head, _, tail = row.rpartition("-")
    digits = "".join(c for c in tail if c.isdigit())
    return head, int(digits or 0), tail


def main() -> None:
    """Prints both tables."""
    for mark, title in (("row", "Requirement rows"), ("fault", "Faults")):
        rows = marked(mark)
        print(f"{title}: {len(rows)}")
        for row in sorted(rows, key=_natural):
            first, *more = rows[row]
            print(f"  {row:<8} {first}" + (f"  (+{len(more)} more)" if more else ""))


if __name__ == "__main__":
    main()
