"""What the listening room answers, and what it lends."""

from __future__ import annotations

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.listening import (
    debriefing,
    floor,
    handlers,
    handlers_debrief,
    handlers_rules,
    handlers_week,
    jobs,
    panels,
    posts,
    posts_week,
    telling,
    upkeep,
    views,
    watching,
    week_days,
    weeks,
)

COMMANDS = {"/listen": handlers.on_listen_command}
WORDS = {"callweek": handlers_week.on_callweek_word}
ACTIONS = {
    views.OFFER: handlers.on_offer_pressed,
    views.CANCEL: handlers.on_cancel_pressed,
    views.TAKE: handlers.on_take_pressed,
    views.GIVE: handlers.on_give_pressed,
    views.LIST: handlers.on_list_pressed,
    views.LINK: handlers.on_link_pressed,
    views.LOG: handlers_rules.on_log_pressed,
    views.LOG_UNDO: handlers_rules.on_log_undone,
    views.RULES: handlers_rules.on_rules_pressed,
    views.RULES_UNIT: handlers_rules.on_rules_unit,
    views.ALLOW: handlers_rules.on_allow_pressed,
    views.DEBRIEF: handlers_debrief.on_debrief_pressed,
    views.SIGN: handlers_debrief.on_sign_pressed,
    views.FELL: handlers_debrief.on_fell_pressed,
    views.WEEK_PLAN: handlers_week.on_plan_pressed,
    views.WEEK_CANCEL: handlers_week.on_week_cancelled,
    views.WEEK_TAKE: handlers_week.on_week_take_pressed,
    views.WATCH: handlers_week.on_watch_pressed,
    views.WATCH_END: handlers_week.on_watch_ended,
}
FORMS = {
    views.OFFER_FORM: handlers.on_offer_submitted,
    views.LINK_FORM: handlers.on_link_submitted,
    views.LOG_FORM: handlers_rules.on_log_submitted,
    views.RULES_FORM: handlers_rules.on_rules_submitted,
    views.ALLOW_FORM: handlers_rules.on_allow_submitted,
    views.DEBRIEF_FORM: handlers_debrief.on_debrief_submitted,
    views.WEEK_FORM: handlers_week.on_week_submitted,
    views.WEEK_PREVIEW: handlers_week.on_preview_submitted,
    views.WATCH_FORM: handlers_week.on_watch_submitted,
}
POSTS = {
    telling.COMING: posts.draw_coming,
    telling.START: posts.draw_start,
    telling.SOON: posts.draw_soon,
    telling.CANCELLED: posts.draw_cancelled,
    telling.CLOSED: posts.draw_closed,
    telling.MANAGER: posts.draw_manager,
    floor.FLOOR: posts.draw_floor,
    telling.DEBRIEF: posts.draw_debrief,
    telling.NUDGE: posts.draw_nudge,
    telling.SHEET: posts_week.draw_sheet,
    telling.DAY: posts_week.draw_day,
    weeks.OPENING: posts_week.draw_opening,
    weeks.NEXT: posts_week.draw_next,
    weeks.MISSED: posts_week.draw_missed,
}
JOBS = {
    upkeep.UPKEEP: Job(jobs.look_after_seats, catch_up=jobs.WEEK),
    telling.BEGINS: Job(jobs.send_links, catch_up=jobs.LINK_LATE),
    telling.WORKS: Job(jobs.tell_manager, catch_up=jobs.WEEK),
    telling.ENDS: Job(jobs.ask_how_it_was, catch_up=jobs.WEEK),
    debriefing.NUDGED: Job(jobs.ask_once_more, catch_up=jobs.WEEK),
    # A digest of the day is worth reading until the next morning.
    weeks.DAILY: Job(jobs.say_day),
    weeks.OPENS: Job(jobs.begin_week, catch_up=jobs.LATE),
    floor.MIDDLE: Job(jobs.remind_marketers, catch_up=jobs.WEEK),
    floor.LATER: Job(jobs.remind_marketer, catch_up=jobs.WEEK),
}
MET = [jobs.plan_for]
HOME_PANELS = [panels.home_panel]
LEFT_PARTS = [panels.left_part]
CALENDAR = [panels.entries]
RITUALS = [week_days.rituals]
DIGEST_PARTS = [watching.listened_in]
HELP = [
    HelpLine("/listen offer tomorrow 14:00-15:00", "marketing may hear your calls live", "sales",
             14),
    HelpLine("/listen", "free seats in live calls, and yours", "marketing", 14),
    HelpLine("/align callweek", "call weeks and campaigns on watch; plans one", rank=46),
    HelpLine("/listen manager @name", "who manages reps of whom no roster says it", "admin", 84),
    HelpLine("/listen log", "for managers: a call that you listened to", "sales", 15),
]  # fmt: skip
