"""What the touches room answers."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.touches import coming, handlers, hooks, jobs, panels, posts, views

WORDS = {"touches": handlers.on_touches_word}
ACTIONS = {
    views.CHANGE: handlers.on_change_pressed,
    views.QUIET: handlers.on_quiet_pressed,
    views.LOUD: handlers.on_loud_pressed,
}
FORMS = {views.PLAYBOOK_FORM: handlers.on_playbook_submitted}
POSTS = {coming.CAME_BACK: posts.draw_came_back}
# After a week it is no news any more.
JOBS = {coming.TELL: Job(jobs.tell_at_work, catch_up=timedelta(days=7))}
HOOKS = [hooks.mount]
DETAIL_PARTS = [panels.touches_of]
HOME_PANELS = [panels.home_panel]
HELP = [
    HelpLine("/align touches", "how many touches are expected of a lead at each stage", rank=40),
]
