"""What the council room answers, and what it lends."""

from __future__ import annotations

from datetime import timedelta

from bot.council import (
    forming,
    handlers,
    handlers_council,
    handlers_form,
    handlers_seats,
    handlers_word,
    jobs,
    panels,
    posts,
    raising,
    telling,
    upkeep,
    views,
    views_agenda,
    views_council,
    views_forms,
    views_posts,
    views_seats,
)
from bot.council.models import KIND
from bot.gatherings.lent import KindRules
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

RAISE_SHORTCUT = "council.raise.global"
WORDS = {"council": handlers_word.on_council_word}
SHORTCUTS = {RAISE_SHORTCUT: handlers.on_raise_pressed}
ACTIONS = {
    views.FORM_OPEN: handlers_form.on_form_pressed,
    views.RAISE: handlers.on_raise_pressed,
    views.AGENDA: handlers.on_agenda_pressed,
    views_agenda.VOTE: handlers.on_vote_pressed,
    views_agenda.EACH: handlers.on_each_pressed,
    views_agenda.BACK: handlers.on_back_pressed,
    views_agenda.HEADING: handlers.on_heading_chosen,
    views.MANAGE: handlers_form.on_manage_pressed,
    views.ADD_REP: handlers_form.on_add_rep,
    views.ADD_LEADER: handlers_form.on_add_leader,
    views.ADD_DATE: handlers_form.on_add_date,
    views.CHANGE_DATE: handlers_form.on_change_date,
    views.CHANGE_SEAT: handlers_seats.on_change_pressed,
    views.REMOVE: handlers_seats.on_remove_pressed,
    views.EDIT: handlers_council.on_edit_pressed,
    views_council.END: handlers_council.on_end_pressed,
    views.NAME: handlers_seats.on_name_pressed,
    views.ASK: handlers_seats.on_ask_pressed,
    views_seats.ACCEPT: handlers_seats.on_accept_pressed,
    views_seats.SUGGEST: handlers_seats.on_suggest_pressed,
    views_seats.STAY: handlers_seats.on_stay_pressed,
    views_seats.BALLOT: handlers_seats.on_choose_pressed,
    views_posts.YES: handlers_seats.on_yes_pressed,
    views_posts.UNSURE: handlers_seats.on_unsure_pressed,
    views_posts.SEND: handlers_seats.on_send_pressed,
}
FORMS = {
    views_forms.FORM: handlers_form.on_form_submitted,
    views_forms.PREVIEW: handlers_form.on_preview_submitted,
    views_forms.SEAT_FORM: handlers_form.on_seat_submitted,
    views_forms.DATE_FORM: handlers_form.on_date_submitted,
    views_forms.CHANGE_FORM: handlers_seats.on_change_submitted,
    views_forms.PERSON_FORM: handlers_seats.on_person_submitted,
    views_council.EDIT_FORM: handlers_council.on_edit_submitted,
    views_forms.RAISE_FORM: handlers.on_raise_submitted,
}
POSTS = {
    telling.SEAT: posts.draw_seat,
    telling.FREE: posts.draw_free,
    telling.BALLOT: posts.draw_ballot,
    telling.TERM: posts.draw_term,
    telling.SELDOM: posts.draw_seldom,
    telling.RAISED: posts.draw_raised,
    telling.AGENDA: posts.draw_agenda,
    telling.REMINDER: posts.draw_reminder,
}
# After however long a downtime both do their work once and find what is due.
JOBS = {
    forming.UPKEEP: Job(jobs.look_after, catch_up=timedelta(days=7)),
    forming.FOLLOW: Job(jobs.follow_dates, catch_up=timedelta(days=7)),
}
PACK_PARTS = [panels.pack]
KIND_RULES = [
    KindRules(KIND, forming.check_move, raising.may_vote, raising.vote, raising.raise_there)
]
HOME_PANELS = [panels.home_panel]
RITUALS = [upkeep.rituals]
HELP = [
    HelpLine("/align council raise your topic", "goes to whoever speaks for you", rank=40),
    HelpLine("/align council", "who speaks for you, when they meet, the agenda", rank=41),
]
