"""Named steps at which a test may kill the process (RELIABILITY.md 1.6, FP:name).

In service nothing is armed and a step costs one comparison. A test arms one with
FAULT_POINT=name or FAULT_POINT=name:3 (the third time it is reached).
"""

from __future__ import annotations

import asyncio
import os
import signal

POINTS = (
    "recv",  # a request arrived; nothing is verified
    "verified",  # its signature holds; nothing is stored
    "mid_tx",  # the fact is written, its messages are not
    "pre_commit",  # all is written, nothing is committed
    "post_commit",  # committed; nobody was answered
    "post_ack",  # the answer has left
    "claimed",  # the sender owns a message
    "pre_send",  # the message is drawn, no byte has left
    "post_send",  # Slack has answered; the ts is not stored
    "post_finish",  # the ts is stored
)

_armed = ""
_left = 0


def arm(spec: str) -> None:
    """Arms one point: `name` or `name:n`. An unknown name raises ValueError; empty disarms."""
    global _armed, _left
    name, _, nth = spec.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"FAULT_POINT={name}: known are {', '.join(POINTS)}")
    _armed, _left = name, int(nth or 1)


def hit(name: str) -> None:
    """Dies here if this point is armed and its turn has come."""
    if name == _armed:
        _die_if_due()


async def hit_once_left(name: str) -> None:
    """As `hit`, when the bytes that were written before have left this process."""
    if name == _armed:
        await asyncio.sleep(0.05)  # the loop hands them to the kernel in its next turn
        _die_if_due()


def _die_if_due() -> None:
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
