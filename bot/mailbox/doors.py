"""What the mailbox room answers."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.mailbox import handlers, hooks, jobs, polling, taking

WORDS = {"mailbox": handlers.on_mailbox_word}
EVENTS = {"message.file_share": handlers.on_file_shared}
HOOKS = [hooks.mount]
JOBS = {
    # Both go on from where they are, however long nobody did.
    taking.READ: Job(jobs.read_waiting, catch_up=timedelta(days=3650)),
    polling.POLL: Job(polling.look, catch_up=timedelta(days=3650)),
}
MET = [polling.plan_polling]
HELP = [
    HelpLine(
        "/align mailbox", "the enquiry mailbox: what came in, what was left out", "marketing", 26
    )
]
