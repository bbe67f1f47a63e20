"""Tables of what themes were taught and what is made from them: moves, synonyms, search, links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, UniqueConstraint
from sqlmodel import Field

from bot.kit.tables import Owned, Utc, worded


class MoveKind(StrEnum):
    """Why questions went from one theme to another."""

    MERGE = "merge"
    SPLIT = "split"
    # The lexicon learned something, and the rules found them to be the same.
    REGROUP = "regroup"


class ThemeMove(Owned, table=True):
    """Questions that went from one theme to another, so that it can be undone and is obeyed."""

    __tablename__ = "theme_move"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_theme_move_from", "workspace_id", "from_id"),
        Index("ix_theme_move_to", "workspace_id", "to_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: MoveKind = Field(sa_column=worded(MoveKind))
    from_id: int = Field(foreign_key="theme.id")
    to_id: int = Field(foreign_key="theme.id")
    questions: list[int] = Field(default_factory=list[int], sa_column=Column(JSON, nullable=False))
    # Whose the theme was that they came to, where it took over the other's owner.
    owner_before: str | None = Field(default=None, max_length=32)
    owner_came: bool = False
    by: str = Field(default="", max_length=32)
    at: datetime = Field(sa_type=Utc)
    undone_at: datetime | None = Field(default=None, sa_type=Utc)


class Synonym(Owned, table=True):
    """What a word or phrase means here, in addition to the shipped lexicon or against it.

    `word` is as the lexicon reads it, `shown` as it was typed. `means` "": nothing, although the
    shipped lexicon knows it.
    """

    __tablename__ = "synonym"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("workspace_id", "word"),
        Index("ix_synonym_move", "workspace_id", "move_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    word: str = Field(max_length=120)
    shown: str = Field(max_length=120)
    means: str = Field(max_length=60)
    # The merge that taught it; None: somebody typed it.
    move_id: int | None = Field(default=None, foreign_key="theme_move.id")
    by: str = Field(max_length=32)
    at: datetime = Field(sa_type=Utc)


class LexiconState(Owned, table=True):
    """Which lexicon a workspace has (a digest of its own words), and by which it is indexed."""

    __tablename__ = "lexicon_state"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    version: str = Field(default="", max_length=32)
    indexed: str = Field(default="", max_length=32)


class FindWord(Owned, table=True):
    """A word under which a theme is found: of its answer (`answered`), or of its questions."""

    __tablename__ = "find_word"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_find_word_theme", "theme_id"),)

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    word: str = Field(primary_key=True, max_length=64)
    answered: bool = Field(primary_key=True)
    theme_id: int = Field(
        sa_column=Column(Integer, ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    )


class FindTerm(Owned, table=True):
    """Every word that anything is found under, for those who mistype it."""

    __tablename__ = "find_term"  # pyright: ignore[reportAssignmentType]

    workspace_id: str = Field(default="", primary_key=True, max_length=32)
    word: str = Field(primary_key=True, max_length=64)


class LinkCheck(Owned, table=True):
    """Whether an answer's link answered when it was last looked at."""

    __tablename__ = "link_check"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("workspace_id", "answer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id")
    link: str = Field(max_length=500)
    checked_at: datetime = Field(sa_type=Utc)
    # What it said, in words; "" while it answers.
    why: str = Field(default="", max_length=120)
    failed_at: datetime | None = Field(default=None, sa_type=Utc)
    # Who was told of it, to be told again when it works.
    told: str | None = Field(default=None, max_length=32)
