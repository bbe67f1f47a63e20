"""What the room answers."""

from __future__ import annotations

from bot.enquiries import (
    account,
    answer_views,
    brief_handlers,
    brief_views,
    digest_handlers,
    find_handlers,
    handlers,
    jobs,
    panels,
    passing,
    posts,
    repeating_views,
    views,
)
from bot.enquiries import digest_views as d
from bot.enquiries import find_views as f
from bot.enquiries.digest import JOB, POST, SHARED
from bot.enquiries.following import follow_message
from bot.enquiries.link_rounds import BACK, DEAD
from bot.enquiries.planning import LINKS, MONTH, MONTHLY
from bot.enquiries.reminding import DUE, REMINDER, TAKEN_OVER, TELL, TOLD, UNHELPFUL
from bot.enquiries.service import follow_merge
from bot.enquiries.vocabulary import REGROUP
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

COMMANDS = {"/ask": handlers.on_ask_command}
SHORTCUTS = {views.ASK: handlers.on_ask_shortcut, views.ASK_GLOBAL: handlers.on_ask_global,
             f.FIND: find_handlers.on_find_global}  # fmt: skip
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
    brief_views.WITHDRAW: digest_handlers.on_withdraw,
    brief_views.KIND: brief_handlers.on_kind,
    brief_views.DAY: brief_handlers.on_day,
    brief_views.MERGE: brief_handlers.on_merge,
    brief_views.SPLIT: brief_handlers.on_split,
    brief_views.UNDO_MOVE: brief_handlers.on_undo_move,
    repeating_views.COUNTED: brief_handlers.on_repeat_counted,
    f.TYPED: find_handlers.on_typed,
    f.COPY: find_handlers.on_copy,
    f.LINK: find_handlers.on_link,
    f.ASK_THIS: find_handlers.on_ask_this,
    f.WORDS: brief_handlers.on_words,
    f.FORGET: brief_handlers.on_forget_word,
}
FORMS = {
    views.ASK_FORM: handlers.on_ask_form,
    views.EDIT_FORM: handlers.on_edit_form,
    views.MISSING_FORM: handlers.on_missing_form,
    answer_views.ANSWER_FORM: digest_handlers.on_answer_form,
    brief_views.MERGE_FORM: brief_handlers.on_merge_form,
    f.FIND_FORM: find_handlers.on_find_form,
    f.WORDS_FORM: brief_handlers.on_words_form,
}
OPTIONS = {brief_views.MERGE_WITH: brief_handlers.on_merge_typed}
WORDS = {"find": find_handlers.on_find_word}
CLOSED = {views.ASK_FORM: handlers.on_ask_closed}
POSTS = {
    POST: posts.draw_digest,
    TOLD: posts.draw_told,
    UNHELPFUL: posts.draw_unhelpful,
    TAKEN_OVER: posts.draw_taken_over,
    REMINDER: posts.draw_reminder,
    SHARED: posts.draw_shared,
    DEAD: posts.draw_dead_link,
    BACK: posts.draw_link_back,
    MONTHLY: posts.draw_month,
}
JOBS = {
    JOB: Job(jobs.send_daily_digest, catch_up=jobs.CATCH_UP),
    TELL: Job(jobs.tell_person, catch_up=jobs.TELL_LATE),
    DUE: Job(jobs.remind_owner, catch_up=jobs.TELL_LATE),
    REGROUP: Job(jobs.look_at_themes_anew, catch_up=jobs.TELL_LATE),
    LINKS: Job(jobs.look_at_links, catch_up=jobs.WEEK),
    MONTH: Job(jobs.say_what_answers_did, catch_up=jobs.WEEK),
}
HOME_PANELS = [panels.questions_panel]
HEARD = [passing.hear_live]
ACCOUNT_PARTS = [account.asked_by]
MERGED = [follow_merge]
MESSAGE_CHANGED = [follow_message]
HELP = [
    HelpLine("/ask Does it work with SAP?", "passes on what a prospect asked", "sales", 20),
    HelpLine("Ask marketing", "⋯ on a message, also in threads: passes its question on",
             "sales", 21),
    HelpLine("/align find SAP price", "finds past questions and answers; *today*: what was asked",
             "everybody", 22),
    HelpLine("Find an answer", "the shortcut: answers appear as you type", "everybody", 23),
    HelpLine("/align find words", "what words mean here: questions are grouped by it",
             "marketing", 21),
    HelpLine("Daily digest", "in the questions channel: take a question, or answer it for all "
             "who asked", "marketing", 20),
]  # fmt: skip
