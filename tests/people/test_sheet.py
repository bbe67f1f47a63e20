"""One way of reading and writing tables for every room: charsets, and no live formulas (F50)."""

from __future__ import annotations

import pytest

from bot.people.sheet import Refused, decoded, error_file, safe_cell


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_usual_charset(charset: str) -> None:
    said = "email,name\nzoe@x.test,Zoë\n" * 40
    assert decoded(said.encode(charset)).lstrip("\ufeff") == said


def test_what_windows_writes() -> None:
    assert decoded("name\nZoë\n".encode("cp1252")) == "name\nZoë\n"


def test_a_mark_and_a_broken_letter_is_still_utf_8() -> None:
    assert decoded(b"\xef\xbb\xbfname\nZo\xc3\xab \xff\n").startswith("name\nZoë")


@pytest.mark.fault("F50")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1+1", "\t=1+1", "\r\n@x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.fault("F50")
def test_a_header_that_came_with_the_file_is_none_either() -> None:
    file = error_file(("=cmd()", "name"), [Refused(2, ("\n=1+1", "Pat"), "=why")])
    assert file is not None
    assert file.decode("utf-8-sig") == "row,reason,'=cmd(),name\r\n2,'=why,\"'\n=1+1\",Pat\r\n"
