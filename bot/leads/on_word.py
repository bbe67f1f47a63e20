"""`/align lead ...` and `/align campaign ...`: finding, adding and importing leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import Act, Answer, FormUpdate, carried
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import Message
from bot.leads import campaigns, detail, finding, forms, showing, undoing, views
from bot.leads.fields import LeadFields, region_of
from bot.leads.handlers import detail_view, lead_in, lent_to, merged_by
from bot.leads.intake import Received, receive_lead
from bot.leads.table import Outcome, import_leads
from bot.leads.typed import typed_lead
from bot.people import service as people

CAMPAIGN_DAYS = timedelta(days=90)


async def on_lead_word(act: Act) -> Answer:
    """`/align lead`, with nothing, `add ...`, `import`, or what names a lead."""
    _, _, rest = act.text.partition(" ")
    first, _, more = rest.strip().partition(" ")
    if first.lower() == "add":
        return await _add(act, more.strip())
    if first.lower() == "import":
        await act.read(people.require_admin, act.user_id)
        await act.open_form(forms.import_form())
        return None
    if not rest.strip():
        recent = await act.read(_recent, act.user_id, act.channel_id, act.now)
        note = "Find one: `/align lead pat@acme.test`, a name or L-1042. Add one: `/align lead add`"
        return views.lead_list("My recent leads", recent, note)
    return await _find(act, rest.strip())


async def _find(act: Act, query: str) -> Message:
    found = await act.read(_found, query, act.user_id, act.now)
    if not found:
        known = text.mrkdwn(query, 80)
        line = f"No lead like *{known}* in the last 30 days."
        add = b.button("Add it", views.ADD, query)
        return b.message(line, [b.section(line), b.actions(add)])
    if len(found) > 1:
        return views.lead_list("Which one?", found)
    shown = await act.read(showing.detail_of, found[0].lead.id, act.user_id, lent_to(act))
    return detail.detail_message(shown)


async def _add(act: Act, said: str) -> Answer:
    fields = typed_lead(said, await act.read(region_of)) if said else None
    if fields is None or not (fields.email or fields.phone):
        await act.open_form(forms.add_form(fields))
        return None
    got = await act.write(add_lead, fields, act.user_id, act.now, merged_by(act))
    return await _added(act, got)


async def _added(act: Act, got: Received) -> Message:
    shown = (await act.read(_shown_ids, [got.lead_id]))[0]
    said = "Added" if got.created else "Known already, and up to date now"
    line = f"{said}: {views.lead_line(shown.lead, shown.campaign, shown.owner)}"
    mine = views.mine_button(shown.lead) if shown.owner is None else None
    return b.message(line, [b.section(line), b.actions(mine, views.more_button(shown.lead))])


async def on_add_pressed(act: Act) -> Answer:
    """[Add it] beneath *No lead like ...*."""
    region = await act.read(region_of)
    await act.open_form(forms.add_form(typed_lead(act.value, region)))
    return None


async def on_add_submitted(act: Act) -> Answer:
    """The form of `/align lead add`."""
    fields = forms.read_add_form(act.values)
    got = await act.write(add_lead, fields, act.user_id, act.now, merged_by(act))
    return FormUpdate(await detail_view(act, got.lead_id))


def add_lead(
    session: Session, fields: LeadFields, by: str, now: datetime, then: tuple[Any, ...]
) -> Received:
    """A lead that a person types in."""
    return receive_lead(session, fields, now, by=by, then=then)


async def on_import_submitted(act: Act) -> Answer:
    """Checks the pasted table, and imports it once what was checked is sent again unchanged."""
    await act.read(people.require_admin, act.user_id)
    content = forms.read_import_form(act.values)
    digest = sha256(content.encode()).hexdigest()[:16]
    if carried(act.carried).get("digest") != digest:
        tried = await act.write(_try_import, content, act.user_id, act.now, merged_by(act))
        return FormUpdate(forms.import_form(content, tried, digest))
    done = await act.write(_import, content, act.user_id, act.now, merged_by(act))
    return FormUpdate(forms.imported(done.lines(), done.import_id))


def _try_import(
    session: Session, content: str, by: str, now: datetime, then: tuple[Any, ...]
) -> Outcome:
    try:
        return import_leads(session, content.encode(), by, now, dry_run=True, then=then)
    except UserError as wrong:
        wrong.field = "csv"
        raise


def _import(
    session: Session, content: str, by: str, now: datetime, then: tuple[Any, ...]
) -> Outcome:
    people.require_admin(session, by)
    return import_leads(session, content.encode(), by, now, then=then)


async def on_undo_import_pressed(act: Act) -> Answer:
    """[Undo the import]."""
    done = await act.write(undoing.undo_import, lead_in(act), act.user_id, act.now)
    said = b.message("\n".join(done.lines()), replace_original=True)
    if act.view.get("type") != "modal":
        return said
    view = forms.imported(done.lines(), None)
    act.deps.tasks.spawn(act.deps.slack.update_form(act.workspace_id, act.view["id"], view))
    return None


async def on_campaign_word(act: Act) -> Answer:
    """`/align campaign`, or one by its name in any spelling."""
    _, _, name = act.text.partition(" ")
    if not name.strip():
        since = act.now - CAMPAIGN_DAYS
        return views.campaign_list(await act.read(campaigns.list_campaigns, since, None))
    drawn = await act.read(_one_campaign, name.strip(), act.now)
    if drawn is None:
        known = text.mrkdwn(name.strip(), 80)
        return b.message(f"No campaign called *{known}*. `/align campaign` lists them.")
    return drawn


def _one_campaign(session: Session, name: str, now: datetime) -> Message | None:
    found = campaigns.find_campaign(session, name)
    if found is None or found.id is None:
        return None
    counts = campaigns.lead_counts(session, now - CAMPAIGN_DAYS, None, found.id)
    newest = showing.newest_of(session, found.id, now)
    return views.one_campaign(found.name, found.goal, counts, newest)


def _recent(
    session: Session, slack_id: str, channel_id: str | None, now: datetime
) -> list[views.Shown]:
    return showing.shown(session, finding.recent_leads(session, slack_id, channel_id, now))


def _found(session: Session, query: str, slack_id: str, now: datetime) -> list[views.Shown]:
    return showing.shown(session, finding.find_leads(session, query, slack_id, now))


def _shown_ids(session: Session, ids: list[int]) -> list[views.Shown]:
    return showing.shown(session, [showing.lead_with_id(session, i) for i in ids])
