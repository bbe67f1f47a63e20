"""What the reports room answers."""

from __future__ import annotations

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.reports import (
    handlers,
    handlers_stages,
    issuing,
    jobs,
    panels,
    posts,
    subscriptions,
    views,
)

WORDS = {"report": handlers.on_report_word}
ACTIONS = {
    views.CSV: handlers.on_csv_pressed,
    views.PICTURE: handlers.on_picture_pressed,
    views.POST_HERE: handlers.on_post_pressed,
    views.SUBSCRIBE: handlers.on_subscribe_pressed,
    views.STOP: handlers.on_stop_pressed,
    views.AGAIN: handlers.on_again_pressed,
    views.COUNTED: handlers.on_counted_pressed,
    views.OPEN: handlers.on_open_pressed,
    views.STAGES_CSV: handlers_stages.on_csv_pressed,
}
POSTS = {issuing.POST: posts.draw_issue}
JOBS = {
    **{
        name: Job(jobs.send_report, catch_up=jobs.CATCH_UP[cadence])
        for cadence, name in subscriptions.JOBS.items()
    },
    subscriptions.LATE: Job(jobs.send_report_late, catch_up=jobs.LATE),
    issuing.KEEP_TRUE: Job(jobs.keep_true),
}
MET = [jobs.begin_pack]
TROUBLE = [jobs.hear_refusal]
HOME_PANELS = [panels.conversations_panel]
HELP = [
    HelpLine(
        "/align report conversations", "what calls came to and why, beside what sales heard "
        "back on: [daily, weekly, monthly, history] [campaign]", rank=30,
    ),
    HelpLine(
        "/align report stages", "how far leads come and how long each step takes, by month: "
        "[campaign]", rank=31,
    ),
    HelpLine("/align report", "which reports there are, and which come to you", rank=32),
]  # fmt: skip
