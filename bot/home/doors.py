"""What the front door answers."""

from __future__ import annotations

from bot.home import (
    handlers,
    helping,
    jobs,
    posts,
    service,
    upkeep,
    views,
    views_more,
    views_settings,
    views_status,
)
from bot.home import handlers_settings as setting
from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine

COMMANDS = {"/align": handlers.on_align_command}
ACTIONS = {
    views.HELP: handlers.on_help_pressed,
    views.REFRESH: handlers.on_refresh,
    views.SETTINGS: setting.on_settings,
    views.PEOPLE: setting.on_settings,
    views.LEADS_CHANNEL: setting.on_leads_channel_chosen,
    views.QUESTIONS_CHANNEL: setting.on_questions_channel_chosen,
    views.SAMPLE: setting.on_sample_pressed,
    views.SAMPLE_AWAY: setting.on_sample_removed,
    views_settings.MORE: setting.on_more_pressed,
    views_status.RETRY: handlers.on_retry_pressed,
}
FORMS = {
    views.SETTINGS_FORM: setting.on_settings_saved,
    views_more.MORE_FORM: setting.on_more_saved,
}
EVENTS = {
    "app_home_opened": handlers.on_home_opened,
    "message.im": handlers.on_direct_message,
}
WORDS = {
    "help": handlers.on_help,
    "status": handlers.on_status,
    "settings": setting.on_settings,
}
POSTS = {
    service.SETUP: posts.draw_setup,
    service.INTRODUCTION: posts.draw_introduction,
    helping.HELP_POST: posts.draw_help,
}
HELP = [
    HelpLine("/align help", "this list", rank=90),
    HelpLine("/align status", "what is set up, and what waits to be sent", rank=91),
    HelpLine("/align settings", "channels, digest hour, reactions, who is who", "admin", 80),
]
MET = [jobs.greet, upkeep.plan_upkeep]
JOBS = {upkeep.UPKEEP: Job(upkeep.forget_what_is_over)}
CAME_IN = [service.introduce]
SHUT_OUT = [service.say_shut_out]
HOME_CHANGED = [handlers.publish_home]
