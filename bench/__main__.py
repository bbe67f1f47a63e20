"""`make bench`: every figure as a ratio to a baseline measured in the same run.

python -m bench [intake doors open postgres javascript outgoing start ...]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import conversations, find, grouping, intake, outgoing, reminders, start

SECTIONS: dict[str, Callable[[Path], None]] = {
    "intake": intake.durable,
    "doors": intake.many_doors,
    "open": intake.open_loop,
    "postgres": intake.on_postgres,
    "javascript": intake.against_javascript,
    "outgoing": outgoing.commit_to_post,
    "budget": outgoing.direct_messages,
    "conversations": conversations.over_a_million_notes,
    "grouping": grouping.quality,
    "cold": grouping.cold,
    "adding": grouping.adding,
    "find": find.among_many,
    "reminders": reminders.on_time,
    "start": start.start_and_memory,
}


def main() -> None:
    """Runs the named sections, or all, one after another."""
    wanted = sys.argv[1:] or list(SECTIONS)
    print(f"{'what':<58} {'ratio':>6}   {'goal':<12} made of")
    began = time.monotonic()
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="align-bench-") as directory:
            try:
                SECTIONS[name](Path(directory))
            except FileNotFoundError as missing:
                print(f"{name}: left out ({missing})", flush=True)
    print(f"{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
