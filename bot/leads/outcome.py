"""What an import of leads did, or would do, in counts and words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.leads.csvtext import write_table


@dataclass(frozen=True)
class RowError:
    """A row that was refused: its line in the file, the column if one is to blame, and why."""

    line: int
    column: str
    why: str
    cells: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Line 7, email: That is not an e-mail address."""
        where = f"Line {self.line}, {self.column}" if self.column else f"Line {self.line}"
        return f"{where}: {self.why}"


@dataclass(frozen=True)
class Outcome:
    """Every row of the file is in exactly one of the counts. `notes`: cells that were left out."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()
    unknown: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    import_id: int | None = None
    dry_run: bool = False

    @property
    def stores_something(self) -> bool:
        """Whether importing it would change anything."""
        return bool(self.created or self.updated)

    @property
    def counts(self) -> dict[str, int]:
        """The counts, as they are kept with the import."""
        return {
            "rows": self.rows, "created": self.created, "updated": self.updated,
            "unchanged": self.unchanged, "refused": len(self.errors),
        }  # fmt: skip

    def lines(self) -> list[str]:
        """The counts in words."""
        would = "would be " if self.dry_run else ""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        new = f"{self.created} {would}new, {self.updated} {would}updated"
        said = [f"{rows}: {new}, {self.unchanged} known already, {len(self.errors)} refused."]
        if self.unknown:
            said.append("Columns left out: " + ", ".join(self.unknown[:20]) + ".")
        said += self.notes
        said += [e.sentence for e in self.errors[:5]]
        if len(self.errors) > 5:
            said.append(f"... and {len(self.errors) - 5} more refused rows.")
        return said

    def error_file(self) -> bytes | None:
        """The refused rows as a CSV file, each with its line and reason; None without any."""
        if not self.errors:
            return None
        rows = [[str(e.line), e.sentence, *e.cells] for e in self.errors]
        return write_table(["line", "why", *self.header], rows)
