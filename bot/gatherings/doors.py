"""What the gatherings room answers, and what it lends."""

from __future__ import annotations

from datetime import timedelta

from bot.gatherings import (
    alarms,
    calendars,
    filing,
    handlers,
    handlers_after,
    handlers_feed,
    handlers_kinds,
    handlers_off,
    handlers_plan,
    hooks,
    jobs,
    panels,
    posts,
    telling,
    tending,
    views,
    views_card,
    views_feed,
    views_forms,
    views_kinds,
    views_list,
    views_off,
)
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

WORDS = {"meeting": handlers.on_meeting_word, "lunch": handlers.on_lunch_word,
         "visit": handlers.on_visit_word}  # fmt: skip
ACTIONS = {
    views.YES: handlers.on_yes,
    views.UNSURE: handlers.on_unsure,
    views.NO: handlers.on_no,
    views.OPEN: handlers.on_open,
    f"{views.OPEN}.link": handlers.on_link,
    views.HOLD_IT: handlers.on_hold_anyway,
    views.BEFORE: handlers.on_day_before,
    views.SKIP: handlers.on_skip,
    views_card.RAISE: handlers.on_raise_pressed,
    views_card.VOTE: handlers.on_vote,
    views_card.TAKE_BACK: handlers.on_take_back,
    views_card.FINE: handlers.on_fine,
    views_card.NOT_SOLVED: handlers.on_not_solved,
    views_card.MOVE: handlers_plan.on_move_pressed,
    views_card.CANCEL: handlers_plan.on_cancel_pressed,
    views_card.INVITE: handlers_plan.on_invite_pressed,
    views_card.TAKE_OFF: handlers_off.on_off_pressed,
    views_card.WRITE: handlers_after.on_write_pressed,
    views_card.WAS_HELD: handlers_after.on_was_held,
    views_card.NOT_HELD: handlers_after.on_not_held,
    views_card.DECIDE: handlers_after.on_decide_pressed,
    views_card.ACT: handlers_after.on_act_pressed,
    views_card.NOT_DONE: handlers_after.on_not_done,
    views_card.DONE: handlers_after.on_done,
    views_list.LIST: handlers.on_meetings_pressed,
    views_list.PLAN: handlers_plan.on_plan_pressed,
    views_list.EDIT: handlers_plan.on_edit_pressed,
    views_list.LEAVE: handlers_off.on_leave_pressed,
    views_off.TAKE_BACK_DATE: handlers_off.on_date_taken_back,
    views_list.END: handlers_plan.on_end_pressed,
    views_card.DIET: handlers_kinds.on_diet_pressed,
    views_card.SAY_HEARD: handlers_kinds.on_heard_pressed,
    views_kinds.PLACE: handlers_kinds.on_place_pressed,
    views_kinds.DIETS: handlers_kinds.on_diets_pressed,
    views_kinds.NOTE: handlers_kinds.on_note_pressed,
    views_list.FEED: handlers_feed.on_feed_pressed,
    views_feed.NEW: handlers_feed.on_feed_new,
    views_feed.OFF: handlers_feed.on_feed_off,
    views_card.FILE: filing.on_file_pressed,
    views_forms.PREVIEW: handlers_plan.on_preview,
}
FORMS = {
    views_forms.PLAN_FORM: handlers_plan.on_plan_sent,
    views_forms.MOVE_FORM: handlers_plan.on_move_sent,
    views_forms.CANCEL_FORM: handlers_plan.on_cancel_sent,
    views_forms.INVITE_FORM: handlers_plan.on_invite_sent,
    views_off.LEAVE_FORM: handlers_off.on_leave_sent,
    views_off.OFF_FORM: handlers_off.on_off_sent,
    views_forms.TOPIC_FORM: handlers.on_raise_sent,
    views_forms.DECIDE_FORM: handlers_after.on_decide_sent,
    views_forms.WRITE_FORM: handlers_after.on_write_sent,
    views_forms.ACT_FORM: handlers_after.on_act_sent,
    views_kinds.DIET_FORM: handlers_kinds.on_diet_sent,
    views_kinds.PLACE_FORM: handlers_kinds.on_place_sent,
    views_kinds.VISIT_FORM: handlers_kinds.on_visit_sent,
    views_kinds.NOTE_FORM: handlers_kinds.on_note_sent,
    views_kinds.HEARD_FORM: handlers_kinds.on_heard_sent,
}
POSTS = {
    telling.INVITATION: posts.draw_invitation,
    telling.CHANGED: posts.draw_changed,
    telling.REMINDER: posts.draw_reminder,
    telling.ASK: posts.draw_ask,
    telling.NOBODY: posts.draw_nobody,
    telling.SEATS: posts.draw_seats,
    telling.VISITED: posts.draw_visited,
    alarms.DUE: posts.draw_due,
    alarms.ALARM: posts.draw_alarm,
    telling.MINUTES: posts.draw_minutes,
    telling.ANSWER: posts.draw_answer,
    telling.ACTION: posts.draw_action,
    telling.NUDGE: posts.draw_nudge,
}
# A worker that was down catches up. What is over is asked about however late: no run is missed in
# silence (000-22).
JOBS = {
    tending.DAILY: Job(jobs.look_ahead, catch_up=timedelta(days=1)),
    alarms.OVER_JOB: Job(jobs.ask_what_came, catch_up=timedelta(days=300)),
    telling.INVITE_JOB: Job(jobs.invite_waiting, catch_up=timedelta(days=2)),
    telling.FILES_JOB: Job(filing.give_files, catch_up=timedelta(days=2)),
    telling.NUDGE_JOB: Job(jobs.nudge_owner, catch_up=timedelta(days=7)),
}
MET = [jobs.plan_for]
HOME_PANELS = [panels.home_panel]
HOOKS = [hooks.mount]
CALENDAR = [calendars.entries_of]
RITUALS = [tending.rituals]
HELP = [
    HelpLine("/align meeting", "what comes up, every ritual's next dates; plan one", rank=50),
    HelpLine("/align visit Acme", "a visit to a customer or partner, in a mixed pair", rank=52),
    HelpLine("/align lunch", "the lunch of both teams", rank=51),
]
