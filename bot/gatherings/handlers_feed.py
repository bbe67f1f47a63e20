"""A person's calendar address: made, renewed, switched off, from Home."""

from __future__ import annotations

from bot.gatherings import calendars
from bot.gatherings.views_feed import feed_form, feed_link_form
from bot.kit.act import Act, Answer


async def on_feed_pressed(act: Act) -> Answer:
    """[My calendar link]."""
    there = await act.read(calendars.has_feed, act.user_id)
    public = bool(act.deps.settings.public_url)
    await act.open_form(feed_form(there=there, public=public))
    return None


async def on_feed_new(act: Act) -> Answer:
    """[Make one], [Make a new one]: shown once, and the former one stops working."""
    token = await act.write(calendars.open_feed, act.user_id, act.now)
    url = f"{act.deps.settings.public_url.rstrip('/')}/calendar/{token}.ics"
    await act.deps.slack.update_form(act.workspace_id, str(act.view.get("id")), feed_link_form(url))
    return None


async def on_feed_off(act: Act) -> Answer:
    """[Switch it off]."""
    await act.write(calendars.close_feed, act.user_id, act.now)
    public = bool(act.deps.settings.public_url)
    await act.deps.slack.update_form(
        act.workspace_id, str(act.view.get("id")), feed_form(there=False, public=public)
    )
    return None
