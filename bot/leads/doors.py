"""What the leads room answers."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.leads import (
    asking,
    cards,
    handed,
    handlers,
    hooks,
    importing,
    jobs,
    leaving,
    on_message,
    on_word,
    panels,
    posts,
    rereading,
    views,
)

WORDS = {"lead": on_word.on_lead_word, "campaign": on_word.on_campaign_word}

ACTIONS = {
    views.MINE: handlers.on_mine_pressed,
    views.UNDO_MINE: handlers.on_undo_mine_pressed,
    views.TAKE_OVER: handlers.on_take_over_pressed,
    views.ASK_OWNER: handlers.on_ask_owner_pressed,
    views.HAND_OVER: handlers.on_hand_over_pressed,
    views.KEEP: handlers.on_keep_pressed,
    views.MORE: handlers.on_more_pressed,
    views.OPEN: handlers.on_more_pressed,
    views.ASSIGN: handlers.on_assign_chosen,
    views.EDIT: handlers.on_edit_pressed,
    views.UNDO_EDIT: handlers.on_undo_edit_pressed,
    views.MERGE: handlers.on_merge_pressed,
    views.ADD: on_word.on_add_pressed,
    views.UNDO_IMPORT: importing.on_undo_import_pressed,
    leaving.GIVE_ON: leaving.on_give_on_chosen,
}

FORMS = {
    views.EDIT_FORM: handlers.on_edit_submitted,
    views.MERGE_FORM: handlers.on_merge_submitted,
    views.ADD_FORM: on_word.on_add_submitted,
    views.IMPORT_FORM: importing.on_import_submitted,
}

EVENTS = {
    "message.bot_message": on_message.on_message_posted,
    "message.channel": on_message.on_message_posted,
    "message.group": on_message.on_message_posted,
    "message.message_changed": on_message.on_message_changed,
    "message.message_deleted": on_message.on_message_deleted,
    "channel_shared": on_message.on_channel_shared,
    "channel_unshared": on_message.on_channel_unshared,
}

POSTS = {
    cards.CARD: posts.draw_card,
    asking.ASKED: posts.draw_asked,
    handed.GIVEN: posts.draw_given,
    handed.PASSED: posts.draw_passed,
    rereading.HELD_BACK: rereading.draw_held_back,
}

JOBS = {
    # Nobody's wish is forgotten because a worker was down for a while.
    asking.ASK_LATER: Job(jobs.ask_at_work, catch_up=timedelta(days=60)),
    handed.TELL: Job(jobs.tell_at_work, catch_up=timedelta(days=60)),
    rereading.READ_AGAIN: Job(rereading.read_again),
}
HOOKS = [hooks.mount]
STARTS = [rereading.read_missed]
FLOODED = [rereading.hear_flooded]
LEFT_PARTS = [leaving.left_part]

HELP = [
    HelpLine(
        "/align lead", "my recent leads; with an e-mail, a name or L-1042: that lead", rank=20
    ),
    HelpLine("/align lead add", "add a lead by hand", rank=21),
    HelpLine("/align lead import", "paste leads from a table", "admin", rank=22),
    HelpLine("/align campaign", "leads in, heard back and not good, by campaign", rank=23),
]


HOME_PANELS = [panels.my_recent_leads, leaving.left_panel]
