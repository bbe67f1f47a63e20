"""What the intel room answers."""

from __future__ import annotations

from datetime import timedelta

from bot.intel import handlers, hooks, jobs, panels, posts, views
from bot.intel.service import WEEK
from bot.intel.weekly import JOB
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

WORDS = {"intel": handlers.on_intel_word}
ACTIONS = {
    views.POST: handlers.on_post_pressed,
    views.EDIT: handlers.on_edit_pressed,
    views.UNDO: handlers.on_undo_pressed,
    views.BACK: handlers.on_back_pressed,
    views.USEFUL: handlers.on_useful_pressed,
    views.NOT_USEFUL: handlers.on_not_useful_pressed,
    views.READ: handlers.on_read_pressed,
    views.FIGURES: handlers.on_figures_pressed,
}
FORMS = {
    views.POST_FORM: handlers.on_post_submitted,
    views.EDIT_FORM: handlers.on_edit_submitted,
    views.FIGURES_FORM: handlers.on_figures_submitted,
}
POSTS = {WEEK: posts.draw_week}
# A worker that was down on Monday catches up until Wednesday; later it waits for the next.
JOBS = {JOB: Job(jobs.send_weekly, catch_up=timedelta(days=2))}
MET = [jobs.plan_for]
HOOKS = [hooks.mount]
CAMPAIGN_PARTS = [panels.visits_of]
HELP = [
    HelpLine("/align intel", "what marketing sees; say whether it was useful", "sales", 45),
    HelpLine("/align intel Rivals cut prices", "tells sales on Monday", "marketing", 45),
]
