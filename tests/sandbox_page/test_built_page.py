"""What is committed as the page: built from these sources, small, and closed to the outside."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

SANDBOX = Path(__file__).parents[2] / "bot" / "sandbox"
PAGE, STATIC = SANDBOX / "page", SANDBOX / "static"
SOURCES = sorted((PAGE / "src").rglob("*"), key=str)


def test_the_build_comes_from_the_sources() -> None:
    files = [p for p in SOURCES if p.is_file()] + [PAGE / "build.mjs", PAGE / "package.json"]
    named = sorted((p.relative_to(PAGE).as_posix(), p) for p in files)
    digest = hashlib.sha256()
    for name, path in named:
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    built = (STATIC / "built-from.txt").read_text().strip()
    assert built == digest.hexdigest(), "run `npm run build` in bot/sandbox/page and commit static"


def test_the_scripts_stay_small() -> None:
    assert sum(p.stat().st_size for p in STATIC.glob("*.js")) < 200_000


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = (STATIC / "index.html").read_text()
    assert set(re.findall(r'(?:src|href)="([^"]+)"', html)) == {
        "/static/icon.svg",
        "/static/style.css",
        "/static/page.js",
    }
    assert "url(" not in (STATIC / "style.css").read_text()


def test_the_page_allows_no_inline_script_or_style() -> None:
    html = (STATIC / "index.html").read_text()
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in html
    assert "unsafe" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


@pytest.mark.parametrize(
    "way", ["innerHTML", "outerHTML", "dangerouslySet", "insertAdjacent", "eval("]
)
def test_no_source_inserts_html(way: str) -> None:
    assert [p.name for p in SOURCES if p.is_file() and way in p.read_text()] == []


def test_no_download_addresses_are_committed() -> None:
    assert not (PAGE / "package-lock.json").exists()
    assert "http" not in (PAGE / "package.json").read_text()
