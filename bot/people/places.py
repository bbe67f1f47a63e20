"""The sites and teams that a roster names, found or made as needed (000-21)."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from bot.kit.db import Session
from bot.people.models import Member, Role, Side, Site, Team
from bot.people.roster_rows import RosterRow, RowRefused

_HEADS = (Role.INSIDE_MANAGER, Role.SALES_LEADER, Role.MARKETING_LEADER)


class Places:
    """Sites and teams by name. With `making` False nothing is stored: new ones have no id."""

    def __init__(self, session: Session, *, making: bool) -> None:
        self._session, self._making = session, making
        self._sites = {s.name.lower(): s for s in session.exec(select(Site))}
        self._teams = {t.name.lower(): t for t in session.exec(select(Team))}
        self._said: dict[tuple[str, str], str] = {}
        self.made: dict[str, list[Any]] = {"site": [], "team": []}
        # (table, id, field) -> [old, new]: what an undo has to put back
        self.changed: dict[str, list[Any]] = {}

    def place(self, row: RosterRow) -> tuple[Site | None, Team | None]:
        """The site and team of a row. Raises RowRefused before anything of the row is made."""
        says = row.says
        site_name, team_name = says.get("site"), says.get("team")
        self._check_site(says)
        team = self._teams.get(team_name.lower()) if team_name else None
        side = says.get("side")
        if team is not None and side and team.side != side:
            raise RowRefused(f"team: {team.name} is a team in {team.side.value}, not in {side}")
        if team_name and team is None and not side:
            raise RowRefused(f"team: {team_name} is new, so its side is needed in this row")
        site = self._site(site_name, says) if site_name else None
        if team_name and team is None:
            team = self._make(
                Team(name=team_name, side=Side(side or ""), site_id=site.id if site else None)
            )
        return site, team

    def _check_site(self, says: dict[str, Any]) -> None:
        name = says.get("site")
        for fact in ("zone", "country"):
            value = says.get(fact)
            if not name or not value:
                continue
            said = self._said.setdefault((name.lower(), fact), value)
            if said != value:
                raise RowRefused(f"{fact}: an earlier row says {said} for {name}, not {value}")

    def _site(self, name: str, says: dict[str, Any]) -> Site:
        country, _, region = says.get("country", "").partition("-")
        facts = {"zone": says.get("zone"), "country": country, "subdivision": region}
        facts = {k: v for k, v in facts.items() if v}
        site = self._sites.get(name.lower())
        if site is None:
            return self._make(Site(name=name, **facts))
        for fact, value in facts.items():
            self._change(site, fact, value)
        return site

    def lead(self, team: Team, person: Member, role: str | None) -> None:
        """Somebody with a manager's role in a team manages it."""
        if role in _HEADS:
            self._change(team, "manager_id", person.slack_id)

    def _change(self, row: Site | Team, fact: str, value: Any) -> None:
        old = getattr(row, fact)
        if old == value:
            return
        if row.id is not None:
            key = f"{row.__tablename__}/{row.id}/{fact}"
            self.changed[key] = [self.changed.get(key, [old])[0], value]
        if self._making:
            setattr(row, fact, value)
            self._session.add(row)

    def _make(self, row: Any) -> Any:
        kind = str(row.__tablename__)
        (self._sites if kind == "site" else self._teams)[row.name.lower()] = row
        if self._making:
            self._session.add(row)
            self._session.flush()
        self.made[kind].append(row.id)
        return row
