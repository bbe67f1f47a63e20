"""Grouping prospects' questions: how well, against two other methods, and how fast (PERFORMANCE D).

Quality on the labelled set of bench/questions.py: pair-F1 and the adjusted Rand index, on what the
lexicon was written with, on what it never saw, and on both. The others get the threshold that is
best for them on what was seen, as the lexicon did. scikit-learn is installed by `make bench` alone.
"""

# ruff: noqa: C408
from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz
from sqlmodel import SQLModel

from bench import rig
from bench.intake import postgres
from bench.prepare import NOW, TEAM
from bench.questions import AFTER, BEFORE, HELD_OUT, SEEN, labelled
from bot.enquiries import grouping, likeness
from bot.enquiries.leaders import Leaders
from bot.enquiries.lexicon import SHIPPED
from bot.enquiries.meaning import meaning_of
from bot.enquiries.models import Kind, Question, State, Theme, ThemeWord, Via
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.people.models import Workspace
from bot.rooms import merge_rooms

COLD, MANY, ADDED = 10_000, 100_000, 200
Group = Callable[[list[str]], list[int]]


def ours(said: list[str]) -> list[int]:
    """The product's own: wording, slips, lexicon; leaders alone are measured."""
    leaders = Leaders(SHIPPED)
    return [leaders.place(q, n) for n, q in enumerate(said)]


def fuzzy(threshold: float) -> Group:
    """rapidfuzz's token sets against leaders."""

    def group(said: list[str]) -> list[int]:
        leaders: list[tuple[int, str]] = []
        found: list[int] = []
        for n, q in enumerate(said):
            plain = q.casefold()
            best = max(((fuzz.token_set_ratio(plain, t), -i) for i, t in leaders), default=(0, 0))
            if best[0] >= threshold:
                found.append(-best[1])
            else:
                leaders.append((n, plain))
                found.append(n)
        return found

    return group


def tfidf(threshold: float) -> Group:
    """TF-IDF of letters (2 to 5), agglomerative clustering by cosine."""

    def group(said: list[str]) -> list[int]:
        from sklearn.cluster import AgglomerativeClustering
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit_transform(said)
        method = AgglomerativeClustering(
            n_clusters=None, distance_threshold=threshold, metric="cosine", linkage="average"
        )
        return list(method.fit_predict(vectors.toarray()))

    return group


def pair_f1(found: list[int], intents: list[str]) -> float:
    """F1 over all pairs: counted together and the same question."""
    pairs = itertools.combinations(range(len(found)), 2)
    both = [(found[i] == found[j], intents[i] == intents[j]) for i, j in pairs]
    hit = sum(a and b for a, b in both)
    return 2 * hit / max(sum(a for a, _ in both) + sum(b for _, b in both), 1)


def _score(group: Group, *parts: dict[str, list[str]]) -> tuple[float, float]:
    said = labelled(*parts)
    intents = [intent for _, intent in said]
    found = group([q for q, _ in said])
    from sklearn.metrics import adjusted_rand_score

    return pair_f1(found, intents), float(adjusted_rand_score(intents, found))


def _best(make: Callable[[float], Group], thresholds: list[float]) -> Group:
    return max((make(t) for t in thresholds), key=lambda g: _score(g, SEEN)[0])


def quality(_directory: Path) -> None:
    """How much better questions are grouped than by the better of the other two."""
    others = {
        "rapidfuzz": _best(fuzzy, [50, 55, 60, 65, 70, 75, 80, 85]),
        "TF-IDF": _best(tfidf, [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]),
    }
    for name, parts in (("seen", (SEEN,)), ("held out", (HELD_OUT,)), ("both", (SEEN, HELD_OUT))):
        mine = _score(ours, *parts)
        theirs = {other: _score(group, *parts) for other, group in others.items()}
        best = max(f1 for f1, _ in theirs.values())
        said = ", ".join(f"{other} {f1:.2f}/{ari:.2f}" for other, (f1, ari) in theirs.items())
        rig.line(
            f"pair-F1, {name}: lexicon / best other", mine[0] / best, "> 1",
            f"F1/ARI {mine[0]:.2f}/{mine[1]:.2f}; {said}",
        )  # fmt: skip


def many(count: int) -> list[str]:
    """Questions in every dress, with things of their own, so that there are thousands of themes."""
    bare = [q for q, _ in labelled(SEEN, HELD_OUT)]
    said: list[str] = []
    for n in range(count):
        q = bare[n % len(bare)]
        about = f" in our plant number {n // 7}" if n % 3 == 0 else ""
        body = f"{q[:-1]}{about}{q[-1]}"
        said.append(BEFORE[(n // 3) % len(BEFORE)] + body + AFTER[(n // 5) % len(AFTER)])
    return said


def cold(_directory: Path) -> None:
    """10,000 questions from nothing, beside the other methods on what they can do."""
    said = many(COLD)
    took = _seconds(lambda: ours(said))
    fuzz_took = _seconds(lambda: fuzzy(70)(said))
    some = said[:2000]
    tfidf_took = _seconds(lambda: tfidf(0.8)(some))
    rig.line(
        "10,000 questions from cold / 3 s", took / 3, "<= 1",
        f"{took:.2f} s into {len(set(ours(said))):,}; rapidfuzz {fuzz_took:.1f} s; TF-IDF "
        f"{tfidf_took:.1f} s for 2,000 (square: {tfidf_took * 25:.0f} s for 10,000)",
    )  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def adding(directory: Path) -> None:
    """One more question among 100,000 with tens of thousands of themes, on both databases."""
    _adding(f"sqlite:///{directory / 'grouping.db'}", "SQLite")
    with postgres(directory) as url:
        _adding(url, "PostgreSQL")


def _adding(url: str, name: str) -> None:
    merge_rooms()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    with Session(engine, info={"workspace_id": TEAM}) as session:
        session.add(Workspace(workspace_id=TEAM, name="Acme", zone="Europe/Berlin",
                              installed_at=NOW))  # fmt: skip
        session.flush()
        themes = _fill(session)
        session.commit()
        session.connection().exec_driver_sql("ANALYZE")  # as every night
        session.commit()
        took: list[float] = []
        own: list[float] = []
        for q in many(MANY + ADDED)[MANY:]:
            began, worked = time.perf_counter(), time.thread_time()
            grouping.theme_for(session, q, NOW)
            session.commit()
            took.append((time.perf_counter() - began) * 1000)
            own.append((time.thread_time() - worked) * 1000)
    engine.dispose()
    took.sort()
    p99 = took[int(len(took) * 0.99) - 1]
    rig.line(
        f"one question to 100,000 on {name}, p99 / 20 ms", p99 / 20, "<= 1",
        f"median {statistics.median(took):.1f} ms, p99 {p99:.1f} ms (own work {max(own):.1f} at "
        f"most), {themes:,} themes",
    )  # fmt: skip


def _fill(session: Session) -> int:
    """100,000 questions grouped in memory and written in bulk, as the product would have them."""
    leaders = Leaders(SHIPPED)
    said = many(MANY)
    placed = [leaders.place(q, n + 1) for n, q in enumerate(said)]
    themes, words = [], []
    for i in dict.fromkeys(placed):
        q = said[i - 1]
        own, meaning = likeness.words_of(q), meaning_of(q, SHIPPED)
        themes.append(dict(
            workspace_id=TEAM, id=i, title=q[:300], key=likeness.key_of(q), words=len(own),
            sense=meaning.sense, kind=Kind.OTHER, state=State.WAITING, created_at=NOW,
        ))  # fmt: skip
        strong = meaning.strong if meaning.topics else ()
        for w, size in {(w, len(own)) for w in own} | {(w, len(strong)) for w in strong}:
            words.append(dict(workspace_id=TEAM, word=w, size=size, theme_id=i))
    questions = [
        dict(workspace_id=TEAM, text=q, asker_id="U0RITA", via=Via.COMMAND, theme_id=i,
             heard_from="", asked_at=NOW)
        for q, i in zip(said, placed, strict=True)
    ]  # fmt: skip
    connection = session.connection()
    for model, rows in ((Theme, themes), (ThemeWord, words), (Question, questions)):
        for n in range(0, len(rows), 5000):
            connection.execute(model.__table__.insert(), rows[n : n + 5000])
    if session.dialect == "postgresql":
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('theme', 'id'), {MANY + 1})"
        )
    return len(themes)
