"""Buttons outlive versions: what they carry is a row's id, or a sentence says that they are old."""

from __future__ import annotations

from typing import Any

import pytest

from bot.enquiries import returning
from bot.kit.boundary import UserError
from bot.kit.pressed import row_id
from bot.verdicts import replies


@pytest.mark.fault("F34", "F44")
@pytest.mark.parametrize("read", [row_id, returning.number, replies.number])
def test_what_is_no_id_is_too_old(read: Any) -> None:
    assert read("17") == 17
    for value in ("", "gone", "-1", "1.5", " 7", "²", "٣", "9" * 19, None):
        with pytest.raises(UserError, match="too old"):
            read(value)


def test_a_room_says_what_to_do_instead() -> None:
    with pytest.raises(UserError, match="Type `/x`"):
        row_id("gone", "Too old. Type `/x`.")
