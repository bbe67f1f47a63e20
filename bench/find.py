"""Finding an answer among 100,000, also mistyped, beside FTS5 and a scan by rapidfuzz."""

# ruff: noqa: C408
from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlmodel import SQLModel

from bench import rig
from bench.intake import postgres
from bench.prepare import NOW, TEAM
from bench.questions import HELD_OUT, SEEN, labelled
from bot.enquiries.indexing import words_in
from bot.enquiries.lexicon import SHIPPED
from bot.enquiries.models import Answer, FindTerm, FindWord, Kind, Question, State, Theme, Via
from bot.enquiries.search import find
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.people.models import Workspace
from bot.rooms import merge_rooms

ANSWERS, ROUNDS = 100_000, 200
_THINGS = [f"{a}{b}" for a in ("flow", "data", "sales", "lead", "mail", "call", "plan", "form",
           "team", "cloud", "shop", "bank", "farm", "ship", "desk", "grid") for b in
           ("base", "hub", "kit", "line", "mark", "point", "room", "stack", "ware", "works",
            "box", "lab", "net", "port", "view", "wise")]  # fmt: skip


def answers() -> list[str]:
    """100,000 questions with their answers: real ones about things that companies make."""
    draw = random.Random(4)
    bare = [q for q, _ in labelled(SEEN, HELD_OUT)]
    return [
        f"{bare[n % len(bare)][:-1]} for {draw.choice(_THINGS)} and {draw.choice(_THINGS)} {n}?"
        for n in range(ANSWERS)
    ]


def searches() -> list[str]:
    """What people type: two or three words, one in three mistyped."""
    draw = random.Random(5)
    topics = ["price", "SAP interface", "GDPR", "notice period", "export CSV", "training",
              "Kosten", "Schnittstelle", "price support", "data"]  # fmt: skip
    found: list[str] = []
    for n in range(ROUNDS):
        thing = draw.choice(_THINGS)
        if n % 3 == 0:
            at = draw.randrange(1, len(thing) - 1)
            thing = thing[:at] + thing[at + 1] + thing[at] + thing[at + 2 :]
        found.append(f"{draw.choice(topics)} {thing}" if n % 4 else draw.choice(topics))
    return found


def among_many(directory: Path) -> None:
    """p99 of a search on both databases; the same searches by FTS5 and by rapidfuzz."""
    said = answers()
    typed = searches()
    _ours(f"sqlite:///{directory / 'find.db'}", "SQLite", said, typed)
    with postgres(directory) as url:
        _ours(url, "PostgreSQL", said, typed)
    fts = sqlite3.connect(directory / "fts.db")
    fts.execute("CREATE VIRTUAL TABLE f USING fts5(said, tokenize='porter')")
    fts.executemany("INSERT INTO f VALUES (?)", [(s,) for s in said])
    sql = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 6"

    def by_fts(q: str) -> bool:
        words = " ".join(f'"{w}"' for w in q.split())
        return bool(fts.execute(sql, (words,)).fetchall())

    _line("FTS5 bm25, no typos", by_fts, typed)
    _line("rapidfuzz over all", lambda q: bool(process.extractOne(
        q, said, scorer=fuzz.token_set_ratio)), typed[:5])  # fmt: skip


def _line(name: str, look: Callable[[str], bool], typed: list[str]) -> None:
    took: list[float] = []
    hits = 0
    for q in typed:
        began = time.perf_counter()
        hits += look(q)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    p99 = took[max(int(len(took) * 0.99) - 1, 0)]
    goal = "" if name.startswith(("FTS5", "rapidfuzz")) else "<= 1"
    rig.line(
        f"search, {name}: p99 / 50 ms", p99 / 50, goal,
        f"median {statistics.median(took):.1f}, p99 {p99:.1f} ms, found {hits} of {len(typed)}",
    )  # fmt: skip


def _ours(url: str, name: str, said: list[str], typed: list[str]) -> None:
    merge_rooms()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    with Session(engine, info={"workspace_id": TEAM}) as session:
        session.add(Workspace(workspace_id=TEAM, name="Acme", zone="Europe/Berlin",
                              installed_at=NOW))  # fmt: skip
        session.flush()
        _fill(session, said)
        session.commit()
        session.connection().exec_driver_sql("ANALYZE")  # as every night
        session.commit()
        find(session, "guide")  # a process that has just begun has compiled nothing yet
        _line(f"100,000 answers on {name}", lambda q: bool(find(session, q)), typed)
    engine.dispose()


def _fill(session: Session, said: list[str]) -> None:
    themes, questions, given, words = [], [], [], []
    terms: set[str] = set()
    for i, q in enumerate(said, 1):
        themes.append(dict(
            workspace_id=TEAM, id=i, title=q, key=str(i), words=1, sense="", kind=Kind.OTHER,
            state=State.ANSWERED, answered_at=NOW, created_at=NOW,
        ))  # fmt: skip
        questions.append(dict(
            workspace_id=TEAM, text=q, asker_id="U0RITA", via=Via.COMMAND, theme_id=i,
            heard_from="", asked_at=NOW,
        ))  # fmt: skip
        given.append(dict(
            workspace_id=TEAM, theme_id=i, label="Guide", words=f"Yes. {q}", version=1,
            by="U0MIA", at=NOW,
        ))  # fmt: skip
        own = words_in(f"{q} Guide Yes", SHIPPED)
        terms.update(own)
        words += [dict(workspace_id=TEAM, word=w, answered=True, theme_id=i) for w in own]
    rows = ((Theme, themes), (Question, questions), (Answer, given), (FindWord, words),
            (FindTerm, [dict(workspace_id=TEAM, word=w) for w in sorted(terms)]))  # fmt: skip
    for model, made in rows:
        for n in range(0, len(made), 5000):
            session.connection().execute(model.__table__.insert(), made[n : n + 5000])
