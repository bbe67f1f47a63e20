"""What this room answers, and what it lends."""

from __future__ import annotations

from bot.calls import (
    account,
    digest,
    following,
    handlers,
    handlers_note,
    handlers_share,
    jobs,
    panels,
    posts,
    reading,
    shared_taken,
    taken,
    views,
    volume,
    weekly,
)
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

COMMANDS = {"/callnote": handlers.on_callnote_command}
SHORTCUTS = {
    views.SHORTCUT: handlers.on_note_shortcut,
    views.GLOBAL: handlers.on_note_global,
    views.SHARE_SHORTCUT: handlers_share.on_share_shortcut,
}
ACTIONS = {
    views.NOTE: handlers.on_note_pressed,
    views.OUTCOME: handlers.on_outcome_chosen,
    views.DRAFT: handlers.on_typed,
    views.DETAILS: handlers.on_details_pressed,
    views.EDIT: handlers_note.on_edit_pressed,
    views.ADD: handlers_note.on_add_pressed,
    views.UNDO: handlers_note.on_undo_pressed,
    views.KEEP: handlers_note.on_keep_pressed,
    views.PICK: handlers_note.on_picked,
    views.SHARE: handlers_note.on_share_pressed,
    views.UNTIL: handlers_note.on_until_chosen,
    views.OWN: handlers_note.on_own_menu,
    views.NOTES: handlers_note.on_notes,
    views.NOTES_PAGE: handlers_note.on_notes_page,
    views.WEEK: handlers_note.on_week,
    views.REASONS: handlers_note.on_reasons_pressed,
    views.REASONS_UNDO: handlers_note.on_reasons_undo,
    views.SHARE_DRAFT: handlers_share.on_typed,
    views.SHARE_EDIT: handlers_share.on_edit_pressed,
    views.SHARE_UNDO: handlers_share.on_undo_pressed,
    views.SHARE_KEEP: handlers_share.on_keep_pressed,
    views.SHARE_OWN: handlers_share.on_own_menu,
    views.MESSAGES: handlers_share.on_messages,
    views.MESSAGES_PAGE: handlers_share.on_messages_page,
}
FORMS = {
    views.FORM: handlers.on_form_sent,
    views.EDIT_FORM: handlers.on_edit_sent,
    views.REASONS_FORM: handlers_note.on_reasons_sent,
    views.SHARE_FORM: handlers_share.on_form_sent,
    views.SHARE_EDIT_FORM: handlers_share.on_edit_sent,
}
CLOSED = {views.FORM: handlers.on_form_closed, views.SHARE_FORM: handlers_share.on_typed}
OPTIONS = {views.LEAD: handlers.on_lead_typed}
WORDS = {"calls": handlers_note.on_calls_word}
POSTS = {weekly.POST: posts.draw_week}
JOBS = {
    weekly.JOB: Job(jobs.post_week, catch_up=jobs.CATCH_UP),
    following.ADOPT: Job(jobs.adopt, catch_up=jobs.CATCH_UP),
}
CARD_PARTS = [panels.card_part]
HOME_PANELS = [panels.home_panel]
DIGEST_PARTS = [digest.calls_in]
ACTED = [reading.called_on]
MERGED = [following.carry_over]
MESSAGE_CHANGED = [taken.follow_message, shared_taken.follow_message]
VOLUMES = [volume.calls_reached]
ACCOUNT_PARTS = [account.noted_of]
HELP = [
    HelpLine("/callnote", "notes how a call went: [lead] [outcome] [words]", "sales", rank=10),
    HelpLine(
        "Save call note",
        "⋯ on any message, also in threads; *Call note*: from anywhere",
        "sales",
        rank=11,
    ),
    HelpLine(
        "Share with marketing",
        "⋯ on any message: what a prospect said, without noting a call",
        "sales",
        rank=12,
    ),
    HelpLine(
        "/align calls",
        "my last call notes and shares; for admins the lists of reasons",
        rank=24,
    ),
]
