"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.outside import Mother, mother_process


@pytest.fixture(scope="session")
def mother() -> Iterator[Mother]:
    """Starts processes of the bot quickly."""
    with mother_process() as started:
        yield started
