"""Which workspace an outside call means while none is named: the only one."""

from __future__ import annotations

from sqlmodel import select

from bot.kit.db import Session
from bot.kit.hooks import NoWorkspace
from bot.people.models import Workspace


def only_workspace(session: Session) -> str:
    """The one workspace that is connected. Raises NoWorkspace where there is none, or several."""
    found = session.exec(select(Workspace.workspace_id).limit(2)).all()
    if not found:
        raise NoWorkspace("no Slack workspace is connected here yet")
    if len(found) > 1:
        raise NoWorkspace("several workspaces are connected; this secret names none of them")
    return found[0]
