"""Mails for tests, friendly and hostile."""

from __future__ import annotations

MAIL = b"""\
From: Pat Lee <pat.lee@buyer.test>
To: Rita Rep <sales@acme.test>
Subject: Your product
Message-ID: <1@buyer.test>
Date: Tue, 3 Mar 2026 09:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hi Rita,

thanks for the call. Does it work with SAP? And how do we
export all of our data, e.g. to Excel? My number is +44 20 7946 0000.
I would like to know whether John Smith can log in with his address
john.smith@buyer.test, customer no. K-48812.

How are you?

Best regards,
Pat Lee
CTO, Buyer Ltd
Can you read this signature?

On Mon, Mar 2, 2026 at 9:00 AM Rita Rep <rita@acme.test> wrote:

> Hello Pat,
> what is your budget this year?
"""

ASKED = [
    "Does it work with SAP?",
    "How do we export all of our data, e.g. to Excel?",
    (
        "I would like to know whether [name] can log in with his address [address], "
        "customer no. [number]."
    ),
]

GERMAN = b"""\
From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <j.mueller@kunde.test>
To: info@acme.test
Subject: AW: Angebot
Message-ID: <2@kunde.test>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><head><style>p { color: red }</style></head><body>
<p>Sehr geehrte Frau Dr. Schmidt,</p>
<p>vielen Dank f&uuml;r das Angebot. Geht das mit SAP?<br>
Ich w&uuml;sste gern, ob wir viertelj&auml;hrlich zahlen k&ouml;nnen. Was kostet das z.B. f&uuml;r
50 Nutzer?</p>
<p>Mit freundlichen Gr&uuml;&szlig;en<br>J&uuml;rgen M&uuml;ller<br>Musterstr. 12, 10115 Berlin
<br>Tel. 030 1234567</p>
<blockquote>Am 2.3. schrieb Anna Schmidt:<br>Wie hoch ist Ihr Budget?</blockquote>
<script>alert("Ist das sicher?")</script></body></html>
"""

FORWARD = b"""\
From: Rita Rep <rita@acme.test>
To: enquiries@acme.test
Subject: Fwd: A question
Message-ID: <3@acme.test>

Can somebody take this one?

Rita

---------- Forwarded message ---------
From: Pat Lee <pat.lee@buyer.test>
Date: Tue, Mar 3, 2026 at 9:00 AM
Subject: A question
To: Rita Rep <rita@acme.test>

Hello Rita,

is there a sandbox for developers?

Pat
"""


def mail(text: str = "Does it work with SAP?\n", **headers: str) -> bytes:
    """A plain mail of Pat's; headers by name, `_` for `-`."""
    given = {"From": "Pat Lee <pat.lee@buyer.test>", "To": "sales@acme.test", "Subject": "Hello"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in given.items() if value]
    return ("\r\n".join([*lines, "", text.replace("\n", "\r\n")])).encode()


def _deep(levels: int) -> bytes:
    steps = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels)]
    return ("From: a@b.test\n" + "".join(steps)).encode()


# What harms nothing (F51 to F53): name -> mail.
HOSTILE: dict[str, bytes] = {
    "60,000 empty parts": b"From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\n\n" * 60_000,
    "1,500 levels": _deep(1500),
    "40,000 headers": b"".join(b"X-H%d: aaaa\n" % n for n in range(40_000)) + b"\nHello there.\n",
    "30,000 recipients": b"To: " + b",".join(b"a%d@b.test" % n for n in range(30_000)) + b"\n\nHi.",
    "From lines": b"From: a@b.test\n\n" + b"From:\n" * 8000,
    "On": b"From: a@b.test\n\n" + b"On " * 20_000,
    "On x": b"From: a@b.test\n\n" + b"On x\n" * 20_000,
    "schrieb": b"From: a@b.test\n\n" + b"Am schrieb " * 6000,
    "underscores": b"From: a@b.test\n\n" + b"_" * 400_000,
    "marks": b"From: a@b.test\n\n" + b"> " * 100_000,
    "nested quotes": b"Content-Type: text/html\n\n" + b"<blockquote>" * 30_000 + b"Hello",
    "quoted name": b'From: "' + b'\\"' * 20_000 + b'" <a@b.test>\n\nHello.',
    "open brackets": b"From: " + b"(" * 20_000 + b" a@b.test\n\nHello.",
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"A" * 500_000,
    "unknown charset": b"Content-Type: text/plain; charset=nobody-knows\n\nHello \xff\xfe",
    "broken encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 6000 + b"\n\nHello.",
    "bytes": bytes(range(256)) * 1000,
    "nothing": b"\n",
    "a zip bomb that is not opened": b"Content-Type: application/zip\n"
    b"Content-Transfer-Encoding: base64\n\n" + b"UEsDBBQAAAAIAA" * 20_000,
}
