"""Draws what an owner takes off: a date of a series, people of a list."""

from __future__ import annotations

from bot.gatherings.shown import LeftOut
from bot.gatherings.views import DAYS, MONTHS, city
from bot.gatherings.views_forms import date_line, element
from bot.kit import blocks as b
from bot.kit import text
from bot.kit.act import carry
from bot.kit.blocks import Block

LEAVE_FORM = "gatherings.leave.form"
TAKE_BACK_DATE = "gatherings.leave.back"
OFF_FORM = "gatherings.off.form"
MOST_OUT = 40


def leave_form(x: LeftOut) -> Block:
    """Which of the next dates is left out; those that are can be taken back."""
    rows: list[Block] = []
    if x.next:
        options = [
            b.option(text.shorten(date_line(d, x.zone), 75), d.original_on.isoformat())
            for d in x.next
        ]
        rows.append(b.field("Which one is not held?", b.select("v", options), block_id="day",
                            hint="Whoever was invited is told."))  # fmt: skip
    else:
        rows.append(b.section("There is no date to come."))
    rows.append(b.context(f"*{text.mrkdwn(x.title, 120)}*, times in {city(x.zone)}."))
    if x.out:
        rows.append(b.section("*Left out*"))
    for day in x.out[:MOST_OUT]:
        said = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
        back = b.button(
            "Take back", f"{TAKE_BACK_DATE}#{day.isoformat()}", f"{x.series_id}:{day.isoformat()}"
        )
        rows.append(b.section(said, accessory=back))
    submit = "Leave it out" if x.next else None
    return b.form(LEAVE_FORM, "Leave out a date", rows, submit=submit, close="Close",
                  carried=carry(s=x.series_id))  # fmt: skip


def off_form(gathering_id: int) -> Block:
    """Who is not to come."""
    field = b.field("Whom?", element("multi_users_select"), block_id="whom",
                    hint="Their message says so, and their calendar takes it out.")  # fmt: skip
    return b.form(OFF_FORM, "Take off", [field], submit="Take off", carried=carry(g=gathering_id))
