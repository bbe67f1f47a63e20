"""What each kind of question is called."""

from __future__ import annotations

from bot.enquiries.models import Kind

KINDS = {
    Kind.WORKS: "how it works",
    Kind.HOW_TO: "how do I",
    Kind.PRICE: "price",
    Kind.COMPARE: "compare",
    Kind.INTEGRATE: "integrate",
    Kind.PROOF: "proof",
    Kind.SECURITY: "security",
    Kind.OTHER: "other",
}
