"""`/align report stages`: shown to who asks, and taken along as a file (001-9)."""

from __future__ import annotations

from datetime import datetime

from bot.kit import blocks as b
from bot.kit.act import Act, Answer
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.slack_errors import SlackError
from bot.leads.service import require_side
from bot.reports.chart_support import charts_taken
from bot.reports.conversations import campaign_called
from bot.reports.csv_file import stages_csv, stages_file_name
from bot.reports.showing import SORRY, send_file, tell, try_charts
from bot.reports.stages import stages
from bot.reports.stages_facts import Stages
from bot.reports.views_stages import stages_message

_BESIDES = "Stages are always of twelve months."


async def on_stages_word(act: Act, typed: str) -> Answer:
    """`/align report stages [campaign]`. Raises UserError for an unknown campaign."""
    campaign_id = await act.read(_about, act.user_id, typed)
    act.deps.tasks.spawn(_show(act, campaign_id))
    return None


def _about(session: Session, slack_id: str, typed: str) -> int:
    require_side(session, slack_id)
    return campaign_called(session, typed, _BESIDES)


async def _show(act: Act, campaign_id: int) -> None:
    """With Slack's chart and table; in words where they are refused."""
    try:
        report = await act.read(stages, act.now, campaign_id)
        taken = await act.read(charts_taken, act.now) if report.leads else False
        if taken is not False:
            drawn = stages_message(report, drawn=True)
            if await try_charts(act, drawn, known=taken is True):
                return
        await tell(act, stages_message(report, drawn=False))
    except SlackError:
        raise  # it would not take an apology either
    except Exception:
        await tell(act, b.message(SORRY))
        raise


async def on_csv_pressed(act: Act) -> Answer:
    """[CSV]: the file comes as a direct message."""
    if not act.value.isdigit():
        raise UserError("That button is too old. Type `/align report stages` for a new one.")
    await act.write(_took, act.user_id)
    act.deps.tasks.spawn(_send_csv(act, int(act.value)))
    return None


def _took(session: Session, slack_id: str) -> None:
    """Claims the press, so that a second delivery of it brings no second file (F13)."""
    require_side(session, slack_id)


async def _send_csv(act: Act, campaign_id: int) -> None:
    report: Stages = await act.read(_read, campaign_id, act.now)
    await send_file(act, stages_file_name(report), stages_csv(report), report.title)


def _read(session: Session, campaign_id: int, now: datetime) -> Stages:
    return stages(session, now, campaign_id)
