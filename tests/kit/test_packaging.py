"""What a checkout and an installed package bring along, and what tidying leaves alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_tidying_up_leaves_the_database_alone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "align.db").write_text("a year of leads")
    (tmp_path / ".venv").mkdir()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, timeout=60)
    assert (tmp_path / "var" / "align.db").read_text() == "a year of leads"
    assert not (tmp_path / ".venv").exists()
