"""What the room answers."""

from __future__ import annotations

from bot.enquiries import answer_views, digest_handlers, handlers, jobs, panels, posts, views
from bot.enquiries import digest_views as d
from bot.enquiries.digest import JOB, POST, SHARED
from bot.enquiries.following import follow_message
from bot.enquiries.reminding import DUE, REMINDER, TAKEN_OVER, TELL, TOLD, UNHELPFUL
from bot.enquiries.service import follow_merge
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

COMMANDS = {"/ask": handlers.on_ask_command}
SHORTCUTS = {views.ASK: handlers.on_ask_shortcut, views.ASK_GLOBAL: handlers.on_ask_global}
ACTIONS = {
    views.DRAFT: handlers.on_draft,
    views.EDIT: handlers.on_edit,
    views.UNDO: handlers.on_undo,
    views.OWN: handlers.on_own,
    views.KEEP: handlers.on_keep,
    views.HELPED: handlers.on_helped,
    views.NOT_HELPED: handlers.on_not_helped,
    views.MISSING: handlers.on_missing,
    d.TAKE: digest_handlers.on_take,
    d.TAKE_OVER: digest_handlers.on_take_over,
    d.RELEASE: digest_handlers.on_release,
    d.HAVE: digest_handlers.on_have,
    d.OPEN: digest_handlers.on_open,
    d.ALL: digest_handlers.on_all,
    d.PAGE: digest_handlers.on_page,
    d.COUNTED: digest_handlers.on_counted,
    d.LEADS: digest_handlers.on_leads,
    d.LEADS_PAGE: digest_handlers.on_leads_page,
    answer_views.WITHDRAW: digest_handlers.on_withdraw,
}
FORMS = {
    views.ASK_FORM: handlers.on_ask_form,
    views.EDIT_FORM: handlers.on_edit_form,
    views.MISSING_FORM: handlers.on_missing_form,
    answer_views.ANSWER_FORM: digest_handlers.on_answer_form,
}
CLOSED = {views.ASK_FORM: handlers.on_ask_closed}
POSTS = {
    POST: posts.draw_digest,
    TOLD: posts.draw_told,
    UNHELPFUL: posts.draw_unhelpful,
    TAKEN_OVER: posts.draw_taken_over,
    REMINDER: posts.draw_reminder,
    SHARED: posts.draw_shared,
}
JOBS = {
    JOB: Job(jobs.send_daily_digest, catch_up=jobs.CATCH_UP),
    TELL: Job(jobs.tell_person, catch_up=jobs.TELL_LATE),
    DUE: Job(jobs.remind_owner, catch_up=jobs.TELL_LATE),
}
HOME_PANELS = [panels.questions_panel]
MERGED = [follow_merge]
MESSAGE_CHANGED = [follow_message]
HELP = [
    HelpLine("/ask Does it work with SAP?", "passes on what a prospect asked", "sales", 20),
    HelpLine("Ask marketing", "⋯ on a message, also in threads: passes its question on",
             "sales", 21),
    HelpLine("Daily digest", "in the questions channel: take a question, or answer it for all "
             "who asked", "marketing", 20),
]  # fmt: skip
