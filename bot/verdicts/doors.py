"""What this room answers, and what it lends."""

from __future__ import annotations

from datetime import timedelta

from bot.kit.schedule import Job
from bot.kit.surfaces import REACTIONS, HelpLine
from bot.verdicts import (
    answer,
    find,
    handlers,
    jobs,
    panels,
    posts,
    react,
    same,
    tally,
    views,
    watch,
)
from bot.verdicts import handlers_forms as forms
from bot.verdicts import handlers_posts as on_posts
from bot.verdicts import views_forms as form_ids
from bot.verdicts import views_marketing as marketing

COMMANDS = {
    "/badlead": handlers.on_badlead_command,
    "/goodlead": handlers.on_goodlead_command,
}
SHORTCUTS = {
    views.FLAG_SHORTCUT: on_posts.on_flag_shortcut,
    views.GOOD_SHORTCUT: on_posts.on_good_shortcut,
    views.FLAG_GLOBAL: forms.on_flag_shortcut,
}
ACTIONS = {
    views.GOOD: handlers.on_good_pressed,
    views.BAD: handlers.on_bad_pressed,
    views.PICK: handlers.on_picked,
    views.REASON: handlers.on_reason_pressed,
    views.FIELD: handlers.on_field_pressed,
    views.LATER_ON: handlers.on_later_date_chosen,
    views.CHANGE: handlers.on_change_pressed,
    views.UNDO: handlers.on_undo_pressed,
    views.KEEP: handlers.on_keep_pressed,
    views.AGREE: handlers.on_agree_pressed,
    views.DISAGREE: handlers.on_disagree_pressed,
    views.DETAIL: handlers.on_detail_pressed,
    views.RIGHT: handlers.on_right_pressed,
    views.SAME: handlers.on_same_pressed,
    views.ADDRESS: handlers.on_address_pressed,
    marketing.WHY: forms.on_why_pressed,
    marketing.MINE_MENU: forms.on_said_menu,
    marketing.QUANTITY: forms.on_quantity_said,
    marketing.ANSWER: forms.on_answer_pressed,
    marketing.EDIT_ANSWER: forms.on_edit_answer_pressed,
    marketing.FLAGS: forms.on_flags_pressed,
    marketing.MUTE: forms.on_mute_pressed,
}
FORMS = {
    form_ids.FLAG_FORM: forms.on_flag_submitted,
    form_ids.PICK_FORM: forms.on_pick_submitted,
    form_ids.WHY_FORM: forms.on_why_submitted,
    form_ids.DETAIL_FORM: forms.on_detail_submitted,
    form_ids.RIGHT_FORM: forms.on_right_submitted,
    form_ids.ADDRESS_FORM: forms.on_address_submitted,
    marketing.ANSWER_FORM: forms.on_answer_submitted,
    marketing.EDIT_FORM: forms.on_edit_answer_submitted,
}
EVENTS = {
    "reaction_added": on_posts.on_reaction_added,
    "reaction_removed": on_posts.on_reaction_removed,
}
POSTS = {answer.ANSWER: posts.draw_answer, watch.SIGNAL: posts.draw_signal}
JOBS = {
    watch.WATCH: Job(jobs.look_at_campaigns, catch_up=timedelta(hours=1)),
    # Nobody is forgotten because a worker was down for a while.
    answer.TELL: Job(jobs.tell_flagger, catch_up=timedelta(days=60)),
}
CARD_PARTS = [panels.card_part]
HOME_PANELS = [panels.home_panel]
ACTED = [find.acted_on]
DIGEST_PARTS = [tally.said_in]
MERGED = [same.carry_over]
OWNER_CHANGED = [react.recount_if_said]
HELP = [
    HelpLine("/badlead", "say a lead is not good: [lead] [what is wrong]", "sales", rank=1),
    HelpLine("/goodlead", "say a lead is good: [lead]", "sales", rank=2),
    HelpLine("Flag lead", "in the ⋯ menu of any message, also in threads", "sales", rank=3),
    HelpLine("A reaction", "on a lead's post: " + REACTIONS, "sales", rank=4),
    HelpLine("Waiting for me", "in Home: flags to answer, by campaign", "marketing", rank=3),
]
