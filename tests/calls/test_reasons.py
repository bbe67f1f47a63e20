"""The short lists of reasons: what a workspace begins with, and what its admins make of them."""

from __future__ import annotations

import pytest

from bot.calls import views
from bot.calls.models import CallNote, Outcome
from bot.calls.reasons import SHIPPED, Choice, match, offered, put_reasons_back, set_reasons
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Database
from bot.people.models import AuditLog
from tests.calls.company import INTERESTED, LATER, NO_INTEREST, TUESDAY, Calls
from tests.calls.conftest import choose, content, form, heard, press, send
from tests.enquiries.company import RITA, TOM
from tests.support.world import World


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("wants a demo", "wants_a_demo"),
        ("they asked for an offer by Friday", "wants_an_offer"),
        ("has a project now, wants a demo", "has_a_project_now"),
        ("nice talk", None),
        ("demonstrably fine", None),
    ],
)
def test_words_name_a_reason_or_none(said: str, slug: str | None) -> None:
    choices = [Choice(s, label) for label in SHIPPED[INTERESTED]
               for s in [label.lower().replace(" ", "_")]]  # fmt: skip
    found = match(choices, said)
    assert (found.slug if found else None) == slug


@pytest.mark.row("002-9")
async def test_admins_edit_the_lists_and_notes_keep_what_they_gave(db: Database) -> None:
    calls = Calls(db)
    await calls.set_up()
    saved = await calls.notes(NO_INTEREST, name="Pat", reason="too_expensive")
    lists = {
        INTERESTED: ["Wants a demo", "Wants a trial"],
        NO_INTEREST: ["No need"],
        LATER: ["Budget next year", "No budget yet"],
    }
    with pytest.raises(NotAllowed):
        await calls.write(set_reasons, RITA, lists, TUESDAY)
    before = await calls.write(set_reasons, TOM, lists, TUESDAY)

    async def labels() -> dict[Outcome, list[str]]:
        found = await calls.read(offered)
        return {o: [c.label for c in choices] for o, choices in found.items()}

    assert await labels() == lists
    again = await calls.edits(saved.note.id, went_not="price")
    assert again.note.reason == "Too expensive"
    assert (await calls.rows(CallNote))[0].reason == "too_expensive"
    assert [a.what for a in await calls.rows(AuditLog)] == ["call_reasons"]

    await calls.write(put_reasons_back, TOM, before, TUESDAY)
    assert await labels() == {o: list(names) for o, names in SHIPPED.items()}
    for odd, why in (([], "At least one"), (["a", "A "], "twice"), (["?!"], "no letters"),
                     ([f"reason {n}" for n in range(13)], "At most 12")):  # fmt: skip
        with pytest.raises(UserError, match=why) as refused:
            await calls.write(set_reasons, TOM, lists | {LATER: odd}, TUESDAY)
        assert refused.value.field == "reasons.later"
    assert await labels() == {o: list(names) for o, names in SHIPPED.items()}


async def test_the_lists_are_edited_where_notes_are_listed(desk: World) -> None:
    await desk.says("/callnote Pat interested")
    await desk.says("/align calls")
    assert "*Pat*: interested" in heard(desk)
    assert "Edit reasons" not in str(desk.sandbox.ephemerals("rita")[-1].blocks)
    await desk.says("/align calls", by="olga")
    await press(desk, "olga", desk.sandbox.ephemerals("olga")[-1], "Edit reasons")
    await send(desk, "olga", **{"reasons.interested": "Wants a trial\nWants a demo"})
    assert heard(desk, "olga").startswith("Saved: reasons for call notes.")
    await desk.says("/callnote")
    await choose(desk, "interested")
    assert "Wants a trial" in content(form(desk))
    assert "Has a project now" not in content(form(desk))
    await press(desk, "olga", desk.sandbox.ephemerals("olga")[-1], "Undo")
    await choose(desk, "no_interest")
    await choose(desk, "interested")
    assert "Has a project now" in content(form(desk))
    assert views.REASONS_FORM not in str(desk.sandbox.views("rita"))
