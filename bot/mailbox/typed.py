"""The command line's word `mailbox`; what it needs is imported only when it is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.kit.db import Database


def add_mailbox_command(
    cli: typer.Typer,
    settings: Callable[[], Any],
    echo: Callable[[Callable[[Database], Iterable[str]]], None],
) -> None:
    """Adds `python -m bot mailbox`. `echo` opens the database and says what the work yields."""

    @cli.command()
    def mailbox(
        dry_run: Annotated[bool, typer.Option(help="Only count; keep nothing.")] = False,
        days: Annotated[
            int | None, typer.Option(min=1, help="From so many days ago, not from the last look.")
        ] = None,
    ) -> None:
        """Read the enquiry mailbox (MAILBOX_URL) now, or count what would be read."""
        from bot.mailbox.command import count_or_read

        given = settings()
        echo(lambda db: count_or_read(db, given, days=days, dry_run=dry_run))
