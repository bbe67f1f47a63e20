"""What other rooms may ask of verdicts. The rules themselves are split by verb.

say (the busiest door), change (take back, refine, merge), find (which lead), react (reactions),
same (duplicates), answer and flags (marketing), watch (quantity, early signals).
"""

from __future__ import annotations

from bot.verdicts.answer import answer_flags, edit_answer, tell_now
from bot.verdicts.change import (
    Change,
    Withdrawn,
    agree,
    change_verdict,
    disagree,
    put_back,
    recount,
    saying_of,
    standing,
    take_back,
)
from bot.verdicts.find import close_to, in_message, look_up, recent, say_of_lead, say_of_typed
from bot.verdicts.flags import FlagGroup, campaign_flags, flag_groups, group_flags, told_of
from bot.verdicts.react import Reaction, post_of_reaction, react
from bot.verdicts.same import carry_over, fix_address, same_person, tries_of
from bot.verdicts.say import say
from bot.verdicts.spoken import Saying, Speech
from bot.verdicts.watch import mute_signal, plan_signals, raise_signals, set_quantity

__all__ = [
    "Change", "FlagGroup", "Reaction", "Saying", "Speech", "Withdrawn", "agree", "answer_flags",
    "campaign_flags", "carry_over", "change_verdict", "close_to", "disagree", "edit_answer",
    "fix_address", "flag_groups", "group_flags", "in_message", "look_up", "mute_signal",
    "plan_signals", "post_of_reaction", "put_back", "raise_signals", "react", "recent", "recount",
    "same_person", "say", "say_of_lead", "say_of_typed", "saying_of", "set_quantity", "standing",
    "take_back", "tell_now", "told_of", "tries_of",
]  # fmt: skip
