"""What is said about a stored row: answers to whoever flagged, early signals to marketing."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.leads.service import campaign_name, name_of
from bot.people.sharing import may_show
from bot.verdicts.answer import answers_told
from bot.verdicts.flags import told_of
from bot.verdicts.models import Signal
from bot.verdicts.views_marketing import Told, signal_message, told_message


def draw_answer(d: Drawing) -> Message | None:
    """To one person who flagged. None once they took all of those flags back."""
    told: list[Told] = []
    for answer_id in answers_told(d.session, int(d.about)):
        answer, flags = told_of(d.session, answer_id, d.to)
        if answer is not None and flags:
            told.append(Told(answer, flags, name_of(d.session, answer.by)))
    return told_message(told) if told else None


def draw_signal(d: Drawing) -> Message | None:
    """To the questions channel, redrawn when it is muted."""
    signal = d.session.get(Signal, int(d.about))
    if signal is None or not may_show(d.session, d.to):
        return None
    name = campaign_name(d.session, signal.campaign_id) or "No campaign"
    muted = signal.muted_until is not None and signal.muted_until > d.now
    return signal_message(signal, name, muted=muted)
