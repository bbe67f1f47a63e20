"""A labelled set of prospects' questions, English and German: what is the same question.

Written for this benchmark before the shipped lexicon was, and by one person. `SEEN` was looked at
while the lexicon was written; `HELD_OUT` (other wordings of those intents, and intents of which
nothing was looked at) was not, and no word was added to the lexicon because of it.
"""

from __future__ import annotations

SEEN: dict[str, list[str]] = {
    "sap": ["Does it work with SAP?", "Do you have an SAP integration?",
            "Can it be connected to our SAP system?", "Gibt es eine Schnittstelle zu SAP?"],
    "salesforce": ["Is there a Salesforce connector?", "Does your tool integrate with Salesforce?",
                   "Can we sync contacts with Salesforce?", "Lässt sich Salesforce anbinden?"],
    "api": ["Do you have an API?", "Is there a REST API we can use?",
            "Can our developers call your API?", "Habt ihr eine offene API?"],
    "price": ["How much does it cost?", "What is the price?", "What would we pay per user?",
              "Was kostet das Ganze?", "Can you send us your rates?"],
    "discount": ["Do you give discounts for charities?", "Is there a rebate for non-profits?",
                 "Gibt es Rabatt für gemeinnützige Vereine?", "Cheaper for NGOs?"],
    "billing": ["Can we pay quarterly?", "Is monthly payment possible?",
                "Can you invoice us every quarter?", "Können wir vierteljährlich zahlen?"],
    "trial": ["Can we try it for free?", "Is there a free trial?", "Do you offer a test period?",
              "Kann man es kostenlos testen?"],
    "gdpr": ["Are you GDPR compliant?", "How do you handle data protection?",
             "Seid ihr DSGVO-konform?", "Is it in line with European privacy law?"],
    "hosting": ["Is our data kept in the EU?", "Where are your servers?",
                "In which country is the data stored?", "Wo liegen unsere Daten?"],
    "sso": ["Do you support single sign-on?", "Can staff log in with Azure AD?",
            "Is SSO included?", "Unterstützt ihr Single Sign-On?"],
    "encryption": ["Is the data encrypted?", "What encryption do you use at rest?",
                   "Werden die Daten verschlüsselt?", "Do you encrypt backups?"],
    "onboarding": ["How long does implementation take?", "How quickly can we go live?",
                   "What is the timeline for rollout?", "Wie lange dauert die Einführung?"],
    "training": ["Do you train our staff?", "Is there a course for new users?",
                 "Bietet ihr Schulungen an?", "Who teaches our team to use it?"],
    "support": ["What are your support hours?", "Can we call someone when it breaks?",
                "Is there a helpdesk at weekends?", "Wie erreichen wir den Support?"],
    "cancel": ["What is the notice period?", "How do we cancel the contract?",
               "Can we get out of the contract early?", "Wie ist die Kündigungsfrist?"],
    "references": ["Which companies like ours use it?", "Do you have reference customers?",
                   "Can you show us a case study?", "Habt ihr Referenzen aus unserer Branche?"],
    "competitor": ["How are you different from HubSpot?", "Why you and not HubSpot?",
                   "What do you do better than HubSpot?", "Was ist der Unterschied zu HubSpot?"],
    "roi": ["What return on investment can we expect?", "When does it pay for itself?",
            "How much will we save?", "Wann rechnet sich das?"],
    "import": ["How do I import our contacts?", "Can we upload a list from Excel?",
               "How do we get our old data in?", "Wie importiere ich unsere Kontakte?"],
    "export": ["How do I export the data?", "Can we download everything as CSV?",
               "How do we get our data out?", "Wie exportiere ich einen Bericht nach Excel?"],
    "mobile": ["Is there an app for iPhone?", "Does it run on mobile?",
               "Can reps use it on their phone?", "Gibt es eine App fürs Handy?"],
    "works": ["How does this work?", "Can you explain how it works?", "Wie funktioniert das?",
              "What exactly does your product do?"],
}  # fmt: skip

HELD_OUT: dict[str, list[str]] = {
    "sap": ["Will you link up with our SAP?", "Is an SAP interface available?"],
    "salesforce": ["Can it talk to Salesforce?", "Salesforce plugin available?"],
    "api": ["Which API endpoints do you offer?", "Can we build on your API ourselves?"],
    "price": ["Roughly what are the costs for ten people?", "What does a licence cost?",
              "Wie teuer ist eine Lizenz?"],
    "discount": ["Do charities get a better price?", "Any discount for a non-profit?"],
    "billing": ["Could we be billed each quarter?", "Do you accept quarterly instalments?"],
    "trial": ["Can we get a pilot before buying?", "Is a demo account available to try it out?"],
    "gdpr": ["Do you comply with GDPR?", "Wie steht es um den Datenschutz?"],
    "hosting": ["Do you host in Germany or in the US?", "Where is our data hosted?"],
    "sso": ["Does it work with Okta login?", "Is SAML supported?"],
    "encryption": ["How is data encrypted in transit?", "Ist alles verschlüsselt gespeichert?"],
    "onboarding": ["How long until we are up and running?", "How much time does set-up need?"],
    "training": ["Is training part of the package?", "Do you run workshops for users?"],
    "support": ["Is your support available around the clock?", "Who do we ring if it is down?"],
    "cancel": ["How early must we give notice?", "Can we terminate before the year is over?"],
    "references": ["Who else in our industry is a customer?", "Got any success stories?"],
    "competitor": ["How do you compare to HubSpot?", "Is HubSpot not the better choice?"],
    "roi": ["What savings do your clients see?", "How soon do we earn the money back?"],
    "import": ["Can existing leads be migrated?", "Is there a way to bring in a spreadsheet?"],
    "export": ["Is there a CSV export?", "Can we take our data with us?"],
    "mobile": ["Android version?", "Can I open it on a tablet?"],
    "works": ["What is it, in simple terms?", "How does the system function?"],
    "languages": ["Is the interface in French?", "Which languages do you support?",
                  "Can it be used in Spanish?", "Gibt es das auch auf Französisch?"],
    "uptime": ["What uptime do you guarantee?", "How often is it down?",
               "Is there an SLA for availability?", "Wie hoch ist die Verfügbarkeit?"],
    "permissions": ["Can managers see only their own team?", "How do user roles work?",
                    "Can we restrict who sees what?", "Gibt es Rollen und Rechte?"],
    "roadmap": ["What is on the roadmap?", "Which features are coming next?",
                "Was ist als Nächstes geplant?", "What will you build this year?"],
    "backup": ["How often do you back up?", "Can a deleted record be restored?",
               "What happens if data is lost?", "Wie oft macht ihr Backups?"],
    "certificates": ["Are you ISO 27001 certified?", "Do you have a SOC 2 report?",
                     "Which security certificates do you hold?", "Seid ihr zertifiziert?"],
}  # fmt: skip

# What people put around a question, for sets of any size: it must not change which one it is.
BEFORE = ("", "Hi, ", "Quick one: ", "Prospect asks: ", "They want to know: ", "Just wondering, ",
          "Again: ", "From a call: ")  # fmt: skip
AFTER = ("", " Thanks", " please", " That came up twice.", " Asked on the phone.")


def labelled(*parts: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(question, intent) of these parts, in turn over the intents as they would come in."""
    merged: dict[str, list[str]] = {}
    for part in parts:
        for intent, questions in part.items():
            merged.setdefault(intent, []).extend(questions)
    longest = max(len(q) for q in merged.values())
    return [(q[n], intent) for n in range(longest) for intent, q in merged.items() if n < len(q)]
