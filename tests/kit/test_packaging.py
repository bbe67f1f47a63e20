"""What a checkout and an installed package bring along, and what tidying leaves alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from bot.kit.schema import MIGRATIONS

ROOT = Path(__file__).parents[2]


def test_tidying_up_leaves_the_database_alone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "align.db").write_text("a year of leads")
    (tmp_path / ".venv").mkdir()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, timeout=60)
    assert (tmp_path / "var" / "align.db").read_text() == "a year of leads"
    assert not (tmp_path / ".venv").exists()


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_an_installed_package_brings_what_the_program_reads() -> None:
    """`align migrate` needs the migrations, `align demo` the page of the local workspace."""
    tools = _project()["tool"]["setuptools"]
    include = tools["packages"]["find"]["include"]
    data = tools["package-data"]
    for folder in (MIGRATIONS, MIGRATIONS / "versions", ROOT / "bot" / "sandbox"):
        name = ".".join(folder.relative_to(ROOT).parts)
        assert any(fnmatch(name, pattern) for pattern in include), name
    for file in [*(ROOT / "bot").rglob("*"), *MIGRATIONS.rglob("*")]:
        if file.suffix in (".py", ".pyc", "") or not _kept(file):
            continue
        name = ".".join(file.parent.relative_to(ROOT).parts)
        homes = [(n, p) for n, patterns in data.items() for p in patterns if name.startswith(n)]
        relative = [(file.relative_to(ROOT / n.replace(".", "/")).as_posix(), p) for n, p in homes]
        assert any(fnmatch(*pair) for pair in relative), file


def _kept(file: Path) -> bool:
    listed = subprocess.run(
        ["git", "ls-files", "--error-unmatch", file], cwd=ROOT, capture_output=True, timeout=60
    )
    # What the page is built from is not needed by what was built from it.
    return listed.returncode == 0 and "page" not in file.relative_to(ROOT).parts


def test_the_licence_that_is_named_is_there() -> None:
    project = _project()["project"]
    assert project["license"] == "MIT"
    assert (ROOT / project["license-files"][0]).read_text().startswith("MIT License")


def test_every_dependency_is_used() -> None:
    """Imported, or needed by one that is, as the reason beside it says."""
    sources = "\n".join(f.read_text() for f in (ROOT / "bot").rglob("*.py"))
    known = {"psycopg[binary]": "psycopg", "uvicorn[standard]": "uvicorn", "resvg-py": "resvg_py",
             "imap-tools": "imap_tools", "python-dateutil": "dateutil"}  # fmt: skip
    # Read by others: multipart forms by Starlette, zones by zoneinfo, hooks by Slack's own CLI.
    by_others = {"python-multipart", "tzdata", "slack-cli-hooks"}
    for line in _project()["project"]["dependencies"]:
        name = re.split(r"[><=~!]", line)[0]
        module = known.get(name, name.replace("-", "_"))
        used = re.search(rf"^\s*(from|import) {module}\b", sources, re.MULTILINE)
        assert used or name in by_others, name
