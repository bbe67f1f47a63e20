"""Names of emoji as an admin types them: `:x:`, `thumbsdown`, or the emoji itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.home.views import EMOJI
from bot.kit.boundary import UserError
from bot.verdicts.rules import plain_emoji

# Slack's names of the emoji that people choose for this; Slack itself sends names only.
_TABLE = """
👎 thumbsdown 👍 thumbsup 🌱 seedling ✋ raised_hand 🖐 raised_hand_with_fingers_splayed
🙋 raising_hand 🙌 raised_hands 👋 wave 👀 eyes ❌ x ✖ heavy_multiplication_x
✅ white_check_mark ✔ heavy_check_mark ☑ ballot_box_with_check 🚫 no_entry_sign ⛔ no_entry
🗑 wastebasket 💩 poop 🔥 fire ⭐ star 🌟 star2 💯 100 🎯 dart 🎉 tada ⏳ hourglass_flowing_sand
⌛ hourglass ⏰ alarm_clock 📅 date 🕐 clock1 💤 zzz 🌳 deciduous_tree 🌿 herb 🪴 potted_plant
❗ exclamation ❓ question ⚠ warning 💚 green_heart ❤ heart 🟢 large_green_circle
🔴 red_circle 🟡 large_yellow_circle 👌 ok_hand 🤝 handshake 💪 muscle 🫡 saluting_face
""".split()  # noqa: SIM905 - a table is read more easily than eighty strings
_NAMES = dict(zip(_TABLE[::2], _TABLE[1::2], strict=True))
_APART = re.compile(r"[\s,;]+")
_TONES = {chr(c) for c in range(0x1F3FB, 0x1F400)} | {"\ufe0f", "\u200d", "♀", "♂"}


def emoji_names(key: str, typed: str) -> str:
    """What is kept for the meaning `key`: names with a blank between them, "" for none.

    Raises UserError beneath its field for an emoji whose name is not known here.
    """
    return " ".join(dict.fromkeys(_name(key, word) for word in _APART.split(typed) if word))


def _name(key: str, word: str) -> str:
    bare = word.strip(":").split("::")[0]
    drawn = "".join(c for c in bare if c not in _TONES)
    if drawn in _NAMES:
        return _NAMES[drawn]
    if not drawn or any(unicodedata.category(c) in ("So", "Sk", "Cn", "Po") for c in drawn):
        raise UserError(
            "Type the emoji's name, such as thumbsdown: it shows when you point at the emoji.",
            field=f"emoji_{key}",
        )
    return bare.lower()


def all_emoji(typed: Mapping[str, str]) -> dict[str, str]:
    """Every meaning's names. Raises UserError where one emoji would mean two things."""
    kept = {key: emoji_names(key, text) for key, text in typed.items()}
    taken: dict[str, str] = {}
    for key, names in kept.items():
        for name in names.split():
            other = taken.setdefault(plain_emoji(name), key)
            if other != key:
                label = EMOJI[other][0].split(" (")[0]
                raise UserError(f"{name} means {label} already.", field=f"emoji_{key}")
    return kept


def emoji_shown(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Meaning -> the emoji as Slack draws it in a message (the first, where there are several)."""
    shown: dict[str, str] = {}
    for key, (_, default) in EMOJI.items():
        names = chosen.get(key, default)
        listed = _APART.split(names) if isinstance(names, str) else [str(n) for n in names or ()]
        first = next((n.strip(":") for n in listed if n.strip(":")), "")
        if first:
            shown[key] = f":{first}:"
    return shown
