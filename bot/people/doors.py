"""What this room answers."""

from __future__ import annotations

from bot.kit.schedule import Job
from bot.kit.surfaces import HelpLine
from bot.people import (
    census,
    events,
    handlers,
    jobs,
    panels,
    posts,
    quiet_handlers,
    quiet_views,
    reminders,
    reminders_due,
    setup,
    views,
)
from bot.people import roster_handlers as roster
from bot.people.sync import refresh_sides

GATE = handlers.gate
WORDS = {
    "people": handlers.on_people_word,
    "away": handlers.on_away_word,
    "quiet": quiet_handlers.on_quiet,
}
ACTIONS = {
    views.SIDE: handlers.on_side_pressed,
    views.AWAY_END: handlers.on_away_ended,
    views.AWAY_UNDO: handlers.on_away_undone,
    views.WHO: roster.on_who_chosen,
    views.IMPORT_OPEN: roster.on_import_pressed,
    views.IMPORT_UNDO: roster.on_undo_pressed,
    quiet_views.QUIET_OPEN: quiet_handlers.on_quiet,
}
FORMS = {
    views.IMPORT_FORM: roster.on_import_submitted,
    quiet_views.QUIET_FORM: quiet_handlers.on_quiet_saved,
}
EVENTS = {
    "user_change": events.on_user_changed,
    "team_join": events.on_user_changed,
    "subteam_members_changed": events.on_group_changed,
    "subteam_updated": events.on_group_changed,
    "member_joined_channel": events.on_channel_joined,
    "member_left_channel": events.on_channel_left,
    "channel_archive": events.on_channel_closed,
    "channel_deleted": events.on_channel_closed,
    "channel_left": events.on_channel_closed,
    "channel_unarchive": events.on_channel_reopened,
    "group_archive": events.on_channel_closed,
    "group_deleted": events.on_channel_closed,
    "group_left": events.on_channel_closed,
    "group_unarchive": events.on_channel_reopened,
    "app_uninstalled": events.on_uninstalled,
    "tokens_revoked": events.on_tokens_revoked,
}
POSTS = {census.LEFT: posts.draw_left, setup.CHANNEL_LOST: posts.draw_channel_lost}
JOBS = {
    setup.SYNC_JOB: Job(jobs.sync_nightly),
    reminders.JOB: Job(reminders_due.say_reminders, catch_up=reminders_due.CATCH_UP),
}
STARTS = [jobs.begin]
TROUBLE = [jobs.learn_from_refusal]
SIDES_CHANGED = [refresh_sides]
HOME_PANELS = [panels.people_panel, quiet_handlers.quiet_panel]
HELP = [
    HelpLine("/align away 12-23 aug deputy:@name", "say when you are away", rank=60),
    HelpLine("/align quiet", "choose what I tell you in direct messages", rank=61),
    HelpLine("/align people", "who is on which side", rank=70),
    HelpLine("/align people import", "bring in a roster, with a preview and an undo", "admin", 81),
    HelpLine("/align people map @group sales", "a user group or channel as a side", "admin", 82),
    HelpLine("/align people admin @name", "make somebody an admin", "admin", 83),
]
