"""`/align lead ...` and `/align campaign ...`: finding, adding and importing leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.kit.surfaces import CampaignPart
from bot.leads import campaigns, detail, finding, forms, importing, panels, showing, views
from bot.leads.fields import LeadFields, region_of
from bot.leads.handlers import detail_view, lent_to, merged_by
from bot.leads.identity import read_query
from bot.leads.intake import Arrival, Received, receive_lead
from bot.leads.owning import require_side
from bot.leads.slips import slip_in
from bot.leads.typed import typed_lead
from bot.people import service as people

CAMPAIGN_DAYS = timedelta(days=90)


async def on_lead_word(act: Act) -> Answer:
    """`/align lead`, with nothing, `help`, `add ...`, `import`, `undo`, or what names a lead."""
    _, _, rest = act.text.partition(" ")
    first, _, more = rest.strip().partition(" ")
    if first.lower() == "add":
        return await _add(act, more.strip())
    if more.strip():
        return await _find(act, rest.strip())
    if first.lower() == "help":
        return b.message("\n".join(_HELP))
    if first.lower() == "import":
        await act.read(people.require_admin, act.user_id)
        await act.open_form(forms.import_form())
        return None
    if first.lower() == "undo":
        return await importing.newest_import(act)
    if not first:
        recent = await act.read(panels.recent, act.user_id, act.channel_id, act.now, act.deps.parts)
        note = (
            "Find one: `/align lead pat@example.com`, a name or L-1042. Add one: `/align lead add`"
        )
        return views.lead_list("My recent leads", recent, note)
    return await _find(act, rest.strip())


_HELP = (
    "`/align lead` lists my recent leads.",
    "`/align lead pat@example.com` finds one: by e-mail, phone, name or L-number.",
    "`/align lead add pat@example.com Pat Lee, Acme, Webinar Q3` adds one.",
    "Admins: `/align lead import` brings in a table, `/align lead undo` takes it back.",
)


async def _find(act: Act, query: str) -> Message:
    found = await act.read(_found, query, act.user_id, act.now)
    if not found:
        known = text.mrkdwn(query, 80)
        if slip := slip_in(query):
            return b.message(slip)
        asked = read_query(query)
        # Only names are looked for among the newest; an L-number cannot be added.
        line = f"No lead like *{known}*{' in the last 30 days' if asked.words else ''}."
        if asked.number is not None:
            return b.message(line)
        return b.message(line, [b.section(line), b.actions(b.button("Add it", views.ADD, query))])
    if len(found) > 1:
        return views.lead_list("Which one?", found)
    shown = await act.read(showing.detail_of, found[0].lead.id, act.user_id, lent_to(act))
    return detail.detail_message(shown)


async def _add(act: Act, said: str) -> Answer:
    await act.read(require_side, act.user_id)
    fields = typed_lead(said, await act.read(region_of)) if said else None
    if fields is None or not (fields.email or fields.phone):
        await act.open_form(forms.add_form(fields))
        return None
    got = await act.write(add_lead, fields, act.user_id, act.now, merged_by(act))
    return await _added(act, got)


async def _added(act: Act, got: Received) -> Message:
    shown = (await act.read(_shown_ids, [got.lead_id]))[0]
    line = f"{_became(got)}: {views.lead_line(shown.lead, shown.campaign, shown.owner)}"
    mine = views.mine_button(shown.lead) if shown.owner is None else None
    undo = b.button("Undo", views.UNDO_EDIT, str(got.event_id)) if got.event_id else None
    return b.message(line, [b.section(line), b.actions(mine, views.more_button(shown.lead), undo)])


def _became(got: Received) -> str:
    """What adding did, in words."""
    if got.created:
        return "Added"
    if not got.was:
        return "Known already, nothing changed"
    names = [name.removesuffix("_id").replace("_", " ") for name in got.was]
    return f"Known already, now with {', '.join(names)}"


async def on_add_pressed(act: Act) -> Answer:
    """[Add it] beneath *No lead like ...*."""
    await act.read(require_side, act.user_id)
    region = await act.read(region_of)
    await act.open_form(forms.add_form(typed_lead(act.value, region)))
    return None


async def on_add_submitted(act: Act) -> Answer:
    """The form of `/align lead add`."""
    fields = forms.read_add_form(act.values)
    got = await act.write(add_lead, fields, act.user_id, act.now, merged_by(act))
    view = await detail_view(act, got.lead_id)
    if not got.created:
        view["blocks"].insert(0, b.section(f"{_became(got)}."))
    return FormUpdate(view)


def add_lead(
    session: Session, fields: LeadFields, by: str, now: datetime, then: tuple[Any, ...]
) -> Received:
    """A lead that a person types in. Of a known one, blanks are filled; only those who may edit it
    overwrite (DESIGN.md section 4). `event_id` of the result takes the change back.

    Raises NotAllowed for people of neither side.
    """
    require_side(session, by)
    return receive_lead(session, fields, now, then=then, how=Arrival(by=by, typed=True))


async def on_campaign_word(act: Act) -> Answer:
    """`/align campaign`, or one by its name in any spelling."""
    _, _, name = act.text.partition(" ")
    if not name.strip():
        since = act.now - CAMPAIGN_DAYS
        return views.campaign_list(await act.read(campaigns.list_campaigns, since, None))
    parts = act.deps.parts.get("campaign_parts", [])
    drawn = await act.read(_one_campaign, name.strip(), act.user_id, act.now, parts)
    if drawn is None:
        known = text.mrkdwn(name.strip(), 80)
        return b.message(f"No campaign called *{known}*. `/align campaign` lists them.")
    return drawn


def _one_campaign(
    session: Session, name: str, slack_id: str, now: datetime, parts: list[CampaignPart]
) -> Message | None:
    require_side(session, slack_id)  # leads stand there by their names
    found = campaigns.find_campaign(session, name)
    if found is None or found.id is None:
        return None
    counts = campaigns.lead_counts(session, now - CAMPAIGN_DAYS, None, found.id)
    newest = showing.newest_of(session, found.id, now)
    drawn = views.one_campaign(found.name, found.goal, counts, newest)
    further = [block for part in parts for block in part(session, found.id, now)]
    drawn["blocks"][1:1] = further  # beneath its counts
    return drawn


def _found(session: Session, query: str, slack_id: str, now: datetime) -> list[views.Shown]:
    return showing.shown(session, finding.find_leads(session, query, slack_id, now))


def _shown_ids(session: Session, ids: list[int]) -> list[views.Shown]:
    return showing.shown(session, [showing.lead_with_id(session, i) for i in ids])
