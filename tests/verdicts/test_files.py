"""A file of leads, as the command line brings it: what was said counts by whose a lead now is."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import cli
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.kit.schema import migrate
from bot.leads.models import Lead, Quality
from tests.verdicts.conftest import TEAM, furnish


def test_whoever_a_file_gives_a_lead_decides_its_verdict(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/align.db"
    migrate(url, "head")
    engine = open_engine(url)
    with Session(engine, info={"workspace_id": TEAM}) as session:
        office = furnish(session)
        lead = office.lead("pat@buyer.test")
        office.says("U0RITA", lead, Quality.NOT_GOOD)
        office.says("U0RAVI", lead, Quality.GOOD)
        assert office.fresh(lead).verdict is Quality.MIXED
        lead_id = lead.id
        session.commit()
    file = tmp_path / "leads.csv"
    file.write_text("email,owner\npat@buyer.test,Rita\n")
    done = CliRunner().invoke(cli, ["import", "leads", str(file)], env={"DATABASE_URL": url})
    assert done.exit_code == 0, done.output
    with Session(engine, info={"workspace_id": TEAM}) as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.owner_id, lead.verdict) == ("U0RITA", Quality.NOT_GOOD)
    engine.dispose()
