"""What happened at Acme in the last two weeks: prospects, campaigns, what they asked."""

from __future__ import annotations

from dataclasses import dataclass

# campaign, source, vendor, and what becomes of its leads, one after another
CAMPAIGNS = (
    ("Webinar Q3", "Webinar", None,
     ("good", "not_good", "later", "good", "not_good", "mine", "good", "not_good")),
    ("Pricing guide", "Web form", None,
     ("good", "good", "mine", "good", "not_good", "good", "nothing", "good")),
    ("Spring fair", "Trade fair", None,
     ("later", "not_good", "good", "later", "mine", "not_good", "good", "nothing")),
    ("ListCo cold list", "List", "ListCo",
     ("not_good", "not_good", "nothing", "not_good", "good", "not_good", "not_good", "mine")),
)  # fmt: skip

# name, company, domain
PROSPECTS = (
    ("Jane Doe", "Northwind Logistics", "northwind.test"),
    ("Pat Lee", "Harbour Foods", "harbourfoods.test"),
    ("Amir Haddad", "Kestrel Bank", "kestrel.test"),
    ("Sofia Rossi", "Lumen Energy", "lumen.test"),
    ("Jonas Weber", "Weber & Sons", "weber-sons.test"),
    ("Grace Kim", "Bright Dental", "brightdental.test"),
    ("Tomasz Nowak", "Vistula Print", "vistula.test"),
    ("Ines Duarte", "Costa Hotels", "costahotels.test"),
    ("Oliver Grant", "Grant Legal", "grantlegal.test"),
    ("Mei Tanaka", "Sakura Retail", "sakura.test"),
    ("Lukas Brandt", "Brandt Maschinen", "brandt.test"),
    ("Nora Lindqvist", "Fjord Shipping", "fjord.test"),
    ("Carlos Vega", "Vega Motors", "vegamotors.test"),
    ("Hannah Fischer", "Uni Leipzig", "students-leipzig.test"),
    ("David Osei", "Accra Telecom", "accratel.test"),
    ("Emma Wilson", "Wilson Clinics", "wilsonclinics.test"),
    ("Yusuf Demir", "Anadolu Textile", "anadolu.test"),
    ("Clara Novak", "Moldau Software", "moldau.test"),
    ("Liam Byrne", "Dublin Freight", "dublinfreight.test"),
    ("Aisha Khan", "Crescent Pharma", "crescent.test"),
    ("Marco Bianchi", "Bianchi Cycles", "bianchi-cycles.test"),
    ("Julia Stern", "Stern Media", "sternmedia.test"),
    ("Peter Hansen", "Hansen Wind", "hansenwind.test"),
    ("Rosa Martin", "Martin Schools", "martinschools.test"),
    ("Viktor Horvat", "Adria Marine", "adria.test"),
    ("Lea Dubois", "Atelier Dubois", "dubois.test"),
    ("Sam Porter", "Porter Foods", "porterfoods.test"),
    ("Nina Schulz", "Schulz Bau", "schulzbau.test"),
    ("Ken Adams", "Adams Steel", "adamssteel.test"),
    ("Olivia Reed", "Reed Insurance", "reedinsurance.test"),
    ("Felix Braun", "Braun Optik", "braunoptik.test"),
    ("Maya Patel", "Patel Partners", "patelpartners.test"),
)

# What went wrong, in the words reps use, per campaign
WRONG = {
    "Webinar Q3": ("student", "not a fit, five people", "no budget this year"),
    "Pricing guide": ("duplicate", "not a fit"),
    "Spring fair": ("cannot reach", "wrong phone"),
    "ListCo cold list": ("email bounced", "wrong phone", "left the company"),
}

# Who asked, what; near-identical ones stand together
QUESTIONS = (
    ("rita", "Does it work with SAP?"),
    ("paul", "does it work with SAP"),
    ("ben", "Can we pay quarterly?"),
    ("ravi", "Is our data kept in the EU?"),
    ("zoe", "Does it work with SAP?"),
    ("rita", "How do I export my contacts?"),
    ("ben", "is the data kept in the EU"),
    ("paul", "How long does the set-up take?"),
    ("zoe", "Can we pay quarterly?"),
    ("ravi", "How do you compare with Rivalsoft?"),
    ("rita", "Is there single sign-on?"),
    ("ben", "How do I export contacts?"),
)

# theme words -> the page of Acme's web site that marketing answered with, its name, the snippet
ANSWERS = {
    "single sign-on": ("guides/sso", "Single sign-on", "Yes: SAML and OIDC, on every plan."),
    "export": ("guides/export", "Export guide", "Contacts, Export: CSV or Excel, no limit."),
    "salesforce": (
        "guides/salesforce", "Salesforce guide",
        "Yes: contacts and deals, both ways, every five minutes. Ten minutes to set up.",
    ),
}  # fmt: skip

# How calls went, by what the rep then thought of the lead: what follows it after `/callnote`
CALLS = {
    "good": (
        "interested wants a demo; asked: does it work with SAP?; well: they had seen the webinar",
        "interested has a project now; trigger: new ERP in autumn; said: one place for all of it",
        "interested wants an offer; competitor: Rivalsoft; asked: how long does the set-up take?",
        "interested was recommended; well: they knew the pricing guide by heart",
    ),
    "later": (
        "later no budget yet, call back in {month}; objection: price",
        "later contract still runs; competitor: Rivalsoft; said: we are locked in until winter",
        "later project comes later, voicemail",
    ),
    "not_good": (
        "no interest no need; not well: they are five people",
        "no interest happy with another provider; competitor: Rivalsoft; objection: switching",
    ),
    "mine": (
        "interested wants a demo; asked: can we pay quarterly?",
        "no interest too expensive; objection: price; said: nice, but not for this money",
        "later others decide, no answer",
    ),
}  # fmt: skip

REPS = ("rita", "ravi", "paul", "ben", "zoe")


@dataclass(frozen=True)
class Early:
    """A lead of the months before: whose, and what was said on the first call and the second."""

    name: str
    company: str
    email: str
    campaign: str
    rep: str
    first: str
    second: str
    vendor: str | None = None
    source: str = "Web form"


# Nobody else asks of Salesforce: what became of that question is seen on its own.
BEFORE = (
    Early("Ana Popescu", "Danube Foods", "ana@danubefoods.test", "Pricing guide", "rita",
          "interested wants a demo; asked: does it connect to Salesforce?",
          "interested wants an offer; well: had read the Salesforce guide"),
    Early("Henrik Olsen", "Olsen Marine", "henrik@olsenmarine.test", "Pricing guide", "ravi",
          "later budget next year; asked: is there a Salesforce integration?",
          "later no budget yet, no answer"),
    Early("Paula Gomez", "Gomez Tiles", "paula@gomeztiles.test", "Spring fair", "paul",
          "interested has a project now; asked: do you integrate with Salesforce?",
          "interested wants a demo; competitor: Rivalsoft"),
    Early("Erik Lund", "Lund Timber", "erik@lundtimber.test", "Spring fair", "ben",
          "no interest no need",
          "no interest happy with another provider"),
    Early("Chiara Conti", "Conti Wines", "chiara@contiwines.test", "Pricing guide", "zoe",
          "interested wants a demo; asked: does it work with Salesforce?",
          "interested wants an offer; asked: does it connect to Salesforce?"),
    Early("Daniel Roth", "Roth Tools", "daniel@rothtools.test", "Pricing guide", "rita",
          "later contract still runs; asked: can it be connected to Salesforce?",
          "later contract still runs; competitor: Rivalsoft"),
    Early("Sara Nilsen", "Nilsen Labs", "sara@nilsenlabs.test", "Spring fair", "ravi",
          "interested was recommended; asked: does it work with Salesforce?",
          "interested wants an offer"),
    Early("Tim Walsh", "Walsh Homes", "tim@walshhomes.test", "Spring fair", "paul",
          "no interest too expensive; objection: price",
          "later others decide, voicemail"),
)  # fmt: skip
# Of this one nothing is heard for weeks, until this morning.
RETURNED = {
    "email": "ana@danubefoods.test", "kind": "page", "what": "Pricing", "id": "back",
}  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """One lead of the fortnight: whose, from where, and what a rep will say of it."""

    name: str
    company: str
    email: str
    campaign: str
    source: str
    vendor: str | None
    rep: str
    says: str  # good, not_good, later, mine or nothing
    words: str
