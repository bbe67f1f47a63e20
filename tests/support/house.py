"""The house's budgets (DESIGN.md section 2): run by `make check`, and by a test of its own.

A file in bot/ past 250 lines or a function past 40 must be split, or its first line says why not
(a comment that begins with `# long:`).
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES = 250
FUNCTION_LINES = 40
BANNED_NAMES = {"utils", "helpers", "common", "manager", "builder"}


def findings(root: Path = ROOT) -> list[str]:
    """Everything past its budget, one line each."""
    found: list[str] = []
    for file in sorted((root / "bot").rglob("*.py")):
        text = file.read_text()
        name = file.relative_to(root)
        if file.stem in BANNED_NAMES:
            found.append(f"{name}: a name that says nothing")
        if text.startswith("# long:"):
            continue
        if (lines := len(text.splitlines())) > FILE_LINES:
            found.append(f"{name}: {lines} lines (budget {FILE_LINES})")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > FUNCTION_LINES:
                    found.append(f"{name}:{node.lineno} {node.name}: {size} lines")
    return found


def main() -> None:
    """Prints what is past its budget; exits 1 if anything is."""
    found = findings()
    for line in found:
        print(line)
    print("house: in order" if not found else f"house: {len(found)} past their budget")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
