"""What the calls room answers."""

from __future__ import annotations

from bot.calls import models as models
