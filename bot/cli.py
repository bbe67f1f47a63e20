"""`python -m bot`: demo, serve, work, migrate, doctor, admin, manifest, import, mailbox."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.kit.process import run_in_loop, until_told
from bot.mailbox.typed import add_mailbox_command
from bot.settings import Settings, SettingsWrong, load_settings

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from bot.kit.db import Database

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Align: a Slack bot that ends the quarrel between sales and marketing.",
)
imports = typer.Typer(no_args_is_help=True, help="Bring in leads or people from a CSV file.")
cli.add_typer(imports, name="import")


def _stop(text: str, code: int = 1) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)


def _settings(**given: Any) -> Settings:
    try:
        return load_settings(**{k: v for k, v in given.items() if v is not None})
    except SettingsWrong as wrong:
        _stop(f"These settings cannot be used:\n{wrong}")


def _open(settings: Settings) -> Database:
    from sqlalchemy.exc import OperationalError

    from bot.kit.schema import UnknownSchema, check_schema
    from bot.kit.writer import open_database

    db = open_database(settings.database_url)
    try:
        check_schema(db.reader)
    except (UnknownSchema, OperationalError) as error:
        asyncio.run(db.close())
        _stop(str(error) if isinstance(error, UnknownSchema) else _silent(error))
    return db


def _silent(error: DBAPIError) -> str:
    return f"The database does not answer ({error.orig}). Try again in a moment."


async def _run(settings: Settings, db: Database, *, web: bool, work: bool) -> None:
    from bot.app import App
    from bot.kit.listen import listening

    app = App(settings, db, serve=web, work=work)
    try:
        async with app.running():
            # What start-up made stays for good: full collections need not look at it again.
            gc.collect()
            gc.freeze()
            gc.set_threshold(10_000, 20, 20)
            if app.asgi is None:
                typer.echo("Working. Stop with Ctrl+C.")
                await until_told(asyncio.Event())
                return
            async with listening(app.asgi, settings.host, settings.port) as port:
                typer.echo(f"Ready on http://{settings.host}:{port}. Stop with Ctrl+C.")
                await until_told(asyncio.Event())
    finally:
        await db.close()


def _serve(settings: Settings, *, web: bool, work: bool) -> None:
    from bot.kit.logs import set_up_logs

    set_up_logs(settings.log_level)
    if missing := settings.missing_for_serving():
        _stop("Missing:\n" + "\n".join(missing) + "\nOr see it without Slack: python -m bot demo")
    try:
        run_in_loop(_run(settings, _open(settings), web=web, work=work))
    except OSError as error:
        _stop(str(error))


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 finds a free one.")] = None,
    web_only: Annotated[bool, typer.Option(help="Answer only; a `work` process delivers.")] = False,
) -> None:
    """Answer Slack, and (unless --web-only) deliver messages and keep the schedule."""
    _serve(_settings(host=host, port=port), web=True, work=not web_only)


@cli.command()
def work() -> None:
    """Deliver messages and keep the schedule, without answering requests."""
    _serve(_settings(), web=False, work=True)


@cli.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="head, base, or a revision.")] = "head",
) -> None:
    """Bring the database to this version's schema."""
    from bot.kit.schema import migrate as run

    run(_settings().database_url, revision)
    typer.echo("The database is up to date." if revision == "head" else f"Now at {revision}.")


@cli.command()
def manifest(
    prefix: Annotated[str, typer.Option(help="Put before each command: acme-badlead.")] = "",
    url: Annotated[str, typer.Option(help="Public URL; without it, Socket Mode.")] = "",
    name: Annotated[str, typer.Option(help="The app's name in Slack.")] = "Align",
) -> None:
    """Print the app manifest to paste at api.slack.com/apps."""
    from bot.home.manifest import app_manifest

    typer.echo(json.dumps(app_manifest(prefix=prefix, public_url=url, name=name), indent=2))


@cli.command()
def doctor() -> None:
    """Look at everything that has to be right, and say how to mend what is not."""
    from bot.home.doctor import examine

    healthy = True
    for finding in asyncio.run(examine(_settings())):
        healthy = healthy and finding.fine
        typer.echo(f"{'✔' if finding.fine else '✗'} {finding.says}")
    raise typer.Exit(0 if healthy else 1)


@cli.command()
def admin(email: Annotated[str, typer.Argument(help="Their address in Slack.")]) -> None:
    """Make somebody an admin: the first one, or one more."""
    from bot.home.ops import name_admin

    _echo(lambda db: [name_admin(db, email)])


@imports.command("leads")
def import_leads(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False)] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest import back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Undo without asking.")] = False,
) -> None:
    """Bring in leads from a CSV file, or take the newest import back."""
    from bot.home.ops import undo_lead_import
    from bot.leads.steps import import_in_steps as run
    from bot.rooms import merge_rooms

    merged, given = (merge_rooms().parts[what] for what in ("merged", "owner_changed"))

    def sure(said: str) -> bool:
        return yes or typer.confirm(f"{said} Undo it?")

    if undo:
        _echo(lambda db: undo_lead_import(db, sure, owner_changed=given))
    elif file is None:
        _stop("Which file? Or --undo, to take the newest import back.", code=2)
    else:
        _import(partial(run, then=merged, owner_changed=given), file, dry_run)


@imports.command("people")
def import_people(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
) -> None:
    """Bring in the roster from a CSV file."""
    from bot.home.ops import in_one_unit
    from bot.people.roster import import_roster

    _import(in_one_unit(import_roster), file, dry_run)


def _import(run: Any, file: Path, dry_run: bool) -> None:
    from bot.home.ops import import_file

    _echo(lambda db: import_file(db, run, file, dry_run=dry_run))


def _echo(work: Callable[[Database], Iterable[str]]) -> None:
    from sqlalchemy.exc import OperationalError

    from bot.kit.boundary import UserError

    db = _open(_settings())
    try:
        for line in work(db):
            typer.echo(line)
    except UserError as said:
        _stop(said.sentence)
    except OperationalError as error:
        _stop(_silent(error))
    finally:
        asyncio.run(db.close())


@cli.command()
def demo(port: Annotated[int, typer.Option(help="Where the page is served.")] = 8065) -> None:
    """Start a local Slack workspace with Align in it, and say where to look."""
    from bot.demo.run import demo_now, first_morning, run_demo
    from bot.home.manifest import app_manifest
    from bot.kit.logs import set_up_logs
    from bot.sandbox.seed import Seed
    from bot.sandbox.server import Sandbox

    set_up_logs("ERROR")
    now = demo_now()
    seed = Seed(
        start=first_morning(now), manifest=app_manifest(public_url=f"http://127.0.0.1:{port}")
    )
    try:
        run_in_loop(run_demo(Sandbox(seed), port, now, typer.echo))
    except KeyboardInterrupt:
        sys.exit(0)
    except OSError as error:
        _stop(f"{error}\nTry another port: python -m bot demo --port 8066")


add_mailbox_command(cli, _settings, _echo)


def main(arguments: list[str] | None = None) -> None:
    """The entry point of `python -m bot` and of `align`."""
    cli(arguments)
