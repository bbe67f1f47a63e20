"""Which schema the database has, and whether this program knows it (F24).

Alembic is imported only to migrate: serving compares one word.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_ID = re.compile(r"^(down_)?revision\b[^=]*=\s*['\"]?(\w+)['\"]?", re.MULTILINE)


class UnknownSchema(Exception):
    """The database is not at this program's schema; the text says what to run."""


def expected_revision() -> str:
    """The newest migration shipped with this program."""
    ids: set[str] = set()
    parents: set[str] = set()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for down, revision in _ID.findall(file.read_text()):
            (parents if down else ids).add(revision)
    (head,) = ids - parents
    return head


def current_revision(engine: Engine) -> str | None:
    """What the database says it is; None when nothing was ever migrated."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_schema(engine: Engine) -> None:
    """Raises UnknownSchema unless the database is exactly at the expected revision."""
    has, wants = current_revision(engine), expected_revision()
    if has == wants:
        return
    shown = f"at {has}" if has else "empty"
    known = {m for _, m in _ID.findall(_all_versions())}
    if has and has not in known:
        raise UnknownSchema(
            f"The database is {shown}, which this version does not know (it expects {wants}). "
            "It was migrated by a newer version: start that one, or restore a backup."
        )
    raise UnknownSchema(
        f"The database is {shown}; this version expects {wants}. Run: python -m bot migrate"
    )


def _all_versions() -> str:
    return "\n".join(f.read_text() for f in (MIGRATIONS / "versions").glob("*.py"))


def migrate(url: str, revision: str = "head", scripts: Path = MIGRATIONS) -> None:
    """Brings the database to `revision`, up or (when it is an older one, or `-1`) down.

    Raises alembic.util.CommandError for a revision that does not exist.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    down = revision == "base" or revision.startswith("-")
    if down or _is_older(url, revision, ScriptDirectory.from_config(config)):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _is_older(url: str, revision: str, scripts: ScriptDirectory) -> bool:
    """Whether the database has passed `revision`."""
    from bot.kit.engine import open_engine

    engine = open_engine(url)
    has = current_revision(engine)
    engine.dispose()
    wanted = None if revision.startswith("+") else scripts.get_revision(revision)
    if has is None or wanted is None or wanted.revision == has:
        return False
    passed = {script.revision for script in scripts.iterate_revisions(has, "base")}
    return wanted.revision in passed
