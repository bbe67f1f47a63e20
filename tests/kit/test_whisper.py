"""What a person is told after the acknowledgement reaches them, if anything does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.kit.slack import Slack
from bot.kit.slack_errors import Ambiguous
from bot.kit.whisper import PAUSES, Listener, whisper
from bot.sandbox import Sandbox
from tests.kit.office import LEADS, TEAM

SAVED = {"text": "Saved.", "replace_original": True}


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[Slack]:
    async def token(_workspace_id: str) -> str:
        return sandbox.bot_token

    opened = Slack(sandbox.api_url, token)
    yield opened
    await opened.close()


def rita(sandbox: Sandbox) -> Listener:
    back = sandbox.core.response_urls.issue(sandbox.url, "actions", LEADS, "U0RITA", None)
    return Listener(TEAM, "U0RITA", LEADS, None, back)


def heard(sandbox: Sandbox) -> tuple[list[str], list[str]]:
    """In the channel, and in a direct message."""
    there = [m.text for m in sandbox.ephemerals("rita")]
    return there, [m.text for m in sandbox.dms("rita")]


@pytest.mark.fault("F38")
async def test_a_response_url_that_is_ill_is_tried_again(sandbox: Sandbox, slack: Slack) -> None:
    sandbox.faults.http("response_url", 503, times=len(PAUSES))
    await whisper(slack, rita(sandbox), SAVED)
    assert heard(sandbox) == (["Saved."], [])


@pytest.mark.fault("F11", "F38")
@pytest.mark.parametrize("how", ["ill", "expired", "unreachable"])
async def test_a_response_url_that_does_not_work_gives_way_to_a_direct_message(
    sandbox: Sandbox, slack: Slack, how: str
) -> None:
    to = rita(sandbox)
    if how == "ill":
        sandbox.faults.http("response_url", 503, times=1 + len(PAUSES))
    else:
        gone = sandbox.url if how == "expired" else "http://127.0.0.1:9"
        to = Listener(to.workspace_id, to.user_id, LEADS, None, f"{gone}/actions/x/y")
    await whisper(slack, to, SAVED)
    assert heard(sandbox) == ([], ["Saved."])


@pytest.mark.fault("F09")
async def test_what_may_have_been_shown_is_not_shown_again(sandbox: Sandbox, slack: Slack) -> None:
    sandbox.faults.drop("response_url", accepted=True)
    with pytest.raises(Ambiguous):
        await whisper(slack, rita(sandbox), SAVED)
    assert heard(sandbox) == (["Saved."], [])


async def test_without_a_response_url_it_is_shown_where_they_acted(
    sandbox: Sandbox, slack: Slack
) -> None:
    await whisper(slack, Listener(TEAM, "U0RITA", LEADS, None, None), SAVED)
    await whisper(slack, Listener(TEAM, "U0RITA", None, None, None), SAVED)
    assert heard(sandbox) == (["Saved."], ["Saved."])
