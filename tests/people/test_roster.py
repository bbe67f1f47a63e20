"""A roster comes in: every row counts once, every refusal has a reason, all can go back."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from sqlmodel import select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.addresses import name_address, waiting_addresses
from bot.people.census import SlackUser, store_people
from bot.people.models import (
    AuditLog,
    Member,
    Origin,
    Role,
    RosterEmail,
    RosterImport,
    Side,
    Site,
    Team,
)
from bot.people.roster import CLI, RosterResult, import_roster
from bot.people.roster_undo import undo_roster
from bot.people.sides import choose_side, set_side
from tests.people.conftest import NOW, person

ROSTER = """\
email,name,side,role,team,site,zone,country,manager_email,hired_on,prior_company
rita@acme.test,Rita,sales,inside rep,Inside,Berlin,Europe/Berlin,DE-BE,ravi@acme.test,2026-1-15,Hool
ravi@acme.test,Ravi,Sales,Inside-Manager,Inside,Berlin,,,,15.01.2020,
mia@acme.test,Mia,,marketer,Demand,Boston,America/New_York,US,,,
"""


def take(session: Session, text: str, *, dry: bool = False) -> RosterResult:
    result = import_roster(session, text.encode(), "U0OLGA", NOW, dry)
    session.flush()
    return result


def reasons(result: RosterResult) -> dict[int, str]:
    return {r.number: r.reason for r in result.refused}


@pytest.mark.row("000-21", "000-23")
def test_a_roster_gives_sides_roles_teams_sites_and_managers(session: Session) -> None:
    result = take(session, ROSTER)
    assert result.counts() == {
        "rows": 3, "new": 3, "changed": 0, "unchanged": 0, "waiting": 0, "refused": 0,
    }  # fmt: skip
    rita = people.known(session, "U0RITA", NOW)
    assert (rita.side, rita.role, rita.side_from) == (Side.SALES, Role.INSIDE_REP, Origin.ROSTER)
    assert (rita.hired_on, rita.prior_company) == (date(2026, 1, 15), "Hool")
    assert people.manager_of(session, "U0RITA") == "U0RAVI"
    team = session.get(Team, rita.team_id)
    site = session.get(Site, rita.site_id)
    assert team is not None
    assert site is not None
    assert (team.name, team.manager_id) == ("Inside", "U0RAVI")
    assert (site.name, site.zone, site.country, site.subdivision) == (
        "Berlin", "Europe/Berlin", "DE", "BE",
    )  # fmt: skip
    mia = people.known(session, "U0MIA", NOW)
    assert (mia.side, mia.role) == (Side.MARKETING, Role.MARKETER)
    assert people.known(session, "U0RAVI", NOW).hired_on == date(2020, 1, 15)


@pytest.mark.row("U21")
def test_a_preview_says_the_same_and_writes_nothing(session: Session) -> None:
    preview = take(session, ROSTER, dry=True)
    assert not session.dirty
    assert not session.new
    assert session.exec(select(Team)).all() == []
    assert session.exec(select(RosterImport)).all() == []
    assert people.known(session, "U0RITA", NOW).role == Role.NONE
    done = take(session, ROSTER)
    assert preview.counts() == done.counts()
    assert (preview.sites, preview.teams) == (done.sites, done.teams) == (2, 2)
    assert preview.lines() == done.lines()


@pytest.mark.row("U21")
def test_the_same_roster_again_changes_nothing(session: Session) -> None:
    take(session, ROSTER)
    again = take(session, ROSTER, dry=True)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    moved = take(session, ROSTER.replace("Hool", "Initech"))
    assert (moved.new, moved.changed, moved.unchanged) == (0, 1, 2)


@pytest.mark.row("U21")
@pytest.mark.fault("F44")
def test_each_row_that_cannot_be_used_is_left_out_with_its_number_and_reason(
    session: Session,
) -> None:
    person(session, "gus", guest=True)
    person(session, "leo", active=False)
    rows = [
        "email,side,role,team,zone,country,hired_on,manager_email",
        "rita@acme.test,sales,,,,,,",
        "nonsense,sales,,,,,,",
        ",sales,,,,,,",
        "ravi@acme.test,sails,,,,,,",
        "ravi@acme.test,sales,boss,,,,,",
        "ravi@acme.test,marketing,inside rep,,,,,",
        "ravi@acme.test,sales,admin,,,,,",
        "ravi@acme.test,sales,,,Berlin,,,",
        "ravi@acme.test,sales,,,,Germany,,",
        "ravi@acme.test,sales,,,,,01/02/2026,",
        "ravi@acme.test,sales,,,,,2026-02-30,",
        "ravi@acme.test,sales,,,,,,ravi@acme.test",
        "ravi@acme.test,,,New team,,,,",
        "RITA@acme.test,marketing,,,,,,",
        "gus@acme.test,sales,,,,,,",
        "leo@acme.test,sales,,,,,,",
        "mia@acme.test,marketing,,,,,,,,,extra",
        "ravi@acme.test,sales",
    ]
    result = take(session, "\n".join(rows))
    said = reasons(result)
    assert len(result.refused) == 16
    assert result.new == 2
    assert said[3] == "email: nonsense is no address"
    assert said[4] == "email: missing"
    assert "sails is not sales, marketing or other" in said[5]
    assert "boss is not one of inside_rep" in said[6]
    assert said[7] == "role: inside_rep is a role in sales"
    assert "/align people admin" in said[8]
    assert "no IANA zone" in said[9]
    assert "two letters" in said[10]
    assert "no date" in said[11]
    assert "no date" in said[12]
    assert said[13] == "manager_email: nobody manages themselves"
    assert "its side is needed" in said[14]
    assert said[15] == "email: rita@acme.test stands in row 2 already"
    assert "guest" in said[16]
    assert "has left" in said[17]
    assert said[18] == "11 cells, but the header names 8 columns"
    # A short row is fine, and the address whose earlier rows were refused is not spent.
    assert people.known(session, "U0RAVI", NOW).side_from == Origin.ROSTER
    file = result.error_file()
    assert file is not None
    table = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert table[0][:3] == ["row", "reason", "email"]
    assert [int(row[0]) for row in table[1:]] == sorted(said)
    assert table[1][2] == "nonsense"


@pytest.mark.row("U21")
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_charsets_delimiters_and_quoted_newlines(
    session: Session, charset: str, delimiter: str
) -> None:
    table = [
        ["E-Mail", "Prior company", "Department", "Shoe size"],
        ["rita@acme.test", 'Müller "& Söhne"\nGmbH', "Sales", "39"],
        ["", "", "", ""],
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    result = import_roster(session, out.getvalue().encode(charset), CLI, NOW)
    assert (result.rows, result.new, result.unused) == (1, 1, ["Shoe size"])
    assert people.known(session, "U0RITA", NOW).prior_company == 'Müller "& Söhne" GmbH'


def test_what_windows_writes_and_what_no_database_holds(session: Session) -> None:
    content = "email,prior_company\nrita@acme.test,Söhne\x00 \u202egnp".encode("cp1252", "ignore")
    import_roster(session, content, CLI, NOW)
    assert people.known(session, "U0RITA", NOW).prior_company == "Söhne gnp"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf", "nothing in it"),
        (b"name,side\nRita,sales", "one of them must be `email`"),
        (b"email,E-Mail\na@b.test,a@b.test", "Two columns mean `email`"),
        (b"email\n" + b"x" * 200_000, "not a CSV file I can read"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"email\n" + b"a@b.test\n" * 20_001, "More than 20,000 rows"),
    ],
)
def test_what_is_no_roster_is_one_sentence(session: Session, content: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        import_roster(session, content, CLI, NOW)
    assert session.exec(select(RosterImport)).all() == []


def test_admins_only_and_audited(session: Session) -> None:
    with pytest.raises(NotAllowed):
        import_roster(session, ROSTER.encode(), "U0RITA", NOW)
    done = take(session, ROSTER)
    with pytest.raises(NotAllowed):
        undo_roster(session, "U0RITA", done.import_id, NOW)
    rows = session.exec(select(AuditLog)).all()
    assert [(r.by, r.what) for r in rows] == [("U0OLGA", "roster import")]


@pytest.mark.row("000-21")
def test_one_site_has_one_zone_and_a_team_one_side(session: Session) -> None:
    result = take(
        session,
        "email,side,team,site,zone\n"
        "rita@acme.test,sales,East,Berlin,Europe/Berlin\n"
        "ravi@acme.test,sales,East,Berlin,Europe/Paris\n"
        "mia@acme.test,marketing,east,Berlin,Europe/Berlin\n",
    )
    assert reasons(result) == {
        3: "zone: an earlier row says Europe/Berlin for Berlin, not Europe/Paris",
        4: "team: East is a team in sales, not in marketing",
    }
    assert len(session.exec(select(Site)).all()) == len(session.exec(select(Team)).all()) == 1


@pytest.mark.row("U21")
def test_undo_puts_back_what_the_import_changed_and_nothing_else(session: Session) -> None:
    set_side(session, "U0OLGA", "U0MIA", Side.OTHER, NOW)
    done = take(session, ROSTER + "new@acme.test,New,sales,,Inside,,,,,,\n")
    set_side(session, "U0OLGA", "U0RITA", Side.MARKETING, NOW)
    session.flush()
    undone = undo_roster(session, "U0OLGA", done.import_id, NOW)
    session.flush()
    mia, rita = people.known(session, "U0MIA", NOW), people.known(session, "U0RITA", NOW)
    assert (mia.side, mia.role, mia.site_id, mia.team_id) == (Side.OTHER, Role.NONE, None, None)
    # Changed since by an admin: that stays; the rest of the row goes.
    assert (rita.side, rita.hired_on, rita.manager_id) == (Side.MARKETING, None, None)
    assert undone.people == 3
    assert undone.kept > 0
    assert session.exec(select(RosterEmail)).all() == []
    assert session.exec(select(Team)).all() == []
    assert session.exec(select(Site)).all() == []
    with pytest.raises(UserError, match="undone already"):
        undo_roster(session, "U0OLGA", done.import_id, NOW)
    with pytest.raises(UserError, match="no import to undo"):
        undo_roster(session, "U0OLGA", None, NOW)


@pytest.mark.row("U21")
def test_undo_leaves_a_team_that_somebody_else_is_in_by_now(session: Session) -> None:
    done = take(session, ROSTER)
    team_id = people.known(session, "U0RITA", NOW).team_id
    person(session, "paul", team_id=team_id)
    undo_roster(session, "U0OLGA", done.import_id, NOW)
    session.flush()
    assert [t.id for t in session.exec(select(Team)).all()] == [team_id]
    assert people.known(session, "U0PAUL", NOW).team_id == team_id


def slack_user(handle: str, **more: object) -> SlackUser:
    values = {
        "slack_id": f"U0{handle.upper()}", "name": handle.title(), "handle": handle,
        "email": f"{handle}@acme.test", "zone": "Europe/Berlin",
        "guest": False, "bot": False, "active": True,
    } | more  # fmt: skip
    return SlackUser(**values)  # type: ignore[arg-type]


@pytest.mark.row("U24", "000-21")
def test_a_row_waits_for_somebody_who_is_not_in_slack_yet(session: Session) -> None:
    result = take(session, "email,side,role,team\nnina@acme.test,sales,inside rep,East\n")
    assert (result.new, result.waiting) == (0, ["nina@acme.test"])
    assert waiting_addresses(session) == ["nina@acme.test"]
    assert take(session, "email,side\nnina@acme.test,sales\n", dry=True).waiting
    store_people(session, [slack_user("nina")], NOW)
    session.flush()
    nina = people.known(session, "U0NINA", NOW)
    assert (nina.side, nina.role, nina.side_from) == (Side.SALES, Role.INSIDE_REP, Origin.ROSTER)
    team = session.get(Team, nina.team_id)
    assert team is not None
    assert team.name == "East"
    assert waiting_addresses(session) == []


@pytest.mark.row("U24")
def test_who_is_this(session: Session) -> None:
    take(session, "email,side,role\nr.nair@acme-group.test,sales,outside rep\n")
    with pytest.raises(NotAllowed):
        name_address(session, "U0RITA", "r.nair@acme-group.test", "U0RAVI", NOW)
    name_address(session, "U0OLGA", "R.Nair@acme-group.test", "U0RAVI", NOW)
    session.flush()
    assert people.known(session, "U0RAVI", NOW).role == Role.OUTSIDE_REP
    found = people.member_by_email(session, "r.nair@acme-group.test")
    assert found is not None
    assert found.slack_id == "U0RAVI"
    # The next roster with that address is about the same person.
    again = take(session, "email,prior_company\nr.nair@acme-group.test,Globex\n")
    assert (again.changed, again.waiting) == (1, [])
    person(session, "gus", guest=True)
    take(session, "email,side\nother@x.test,sales\n")
    with pytest.raises(UserError, match="guest"):
        name_address(session, "U0OLGA", "other@x.test", "U0GUS", NOW)


@pytest.mark.row("U24")
def test_the_roster_stands_against_a_persons_own_choice(session: Session) -> None:
    choose_side(session, "U0RITA", Side.OTHER, NOW)
    take(session, ROSTER)
    assert people.known(session, "U0RITA", NOW).side == Side.SALES
    with pytest.raises(UserError, match="The roster has you under sales"):
        choose_side(session, "U0RITA", Side.MARKETING, NOW)
    # A row that says nothing of the side leaves the choice free.
    take(session, "email,prior_company\nolga@acme.test,Globex\n")
    assert choose_side(session, "U0OLGA", Side.MARKETING, NOW).side == Side.MARKETING


@pytest.mark.row("000-21", "U21")
def test_eighteen_hundred_sellers_at_eight_sites(session: Session) -> None:
    session.add_all(
        Member(slack_id=f"U1{n:04}", name=f"Seller {n}", email=f"s{n}@acme.test")
        for n in range(1800)
    )
    session.flush()
    rows = [
        f"s{n}@acme.test,sales,inside rep,Team {n % 40},Site {n % 8},s{n % 40}@acme.test"
        for n in range(1, 1800)
    ]
    rows[700] = "broken"
    text = "email,side,role,team,site,manager_email\n" + "\n".join(rows)
    # A manager must not manage themselves: those 39 rows are refused, and said so.
    result = take(session, text)
    assert (result.new, len(result.refused), result.rows) == (1759, 40, 1799)
    assert (result.sites, result.teams) == (8, 40)
    assert len(result.lines()) < 30
    undone = undo_roster(session, "U0OLGA", result.import_id, NOW)
    assert (undone.people, undone.kept) == (1759, 0)
