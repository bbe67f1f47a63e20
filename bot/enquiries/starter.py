"""The lexicon as it is shipped: what prospects ask salespeople about, in English and German.

One line a meaning: its name, then words and phrases separated by commas. A word ending in * is
found in every word that begins so. Companies add to it and switch parts of it off; this file is
only where they begin. Umlauts are read with and without their dots.
"""

from __future__ import annotations

# What a question can be about.
TOPICS = """
integrate: integrat*, connect*, connector, interface, plugin, plug-in, plug into, sync, \
synchron*, link up, link to, link with, talk to, work with, hook up, works with, schnittstelle*, \
anbind*, angebunden, verbind*, einbind*, integrier*, zusammenarbeit*, compatible, compatib*, \
kompatib*
api: api, apis, rest api, endpoint*, developer*, webhook*, sdk, entwickler*, graphql
price: price*, pricing, cost, costs, rate card, rates, fee, fees, pay per, charge, charges, \
expensive, affordable, licence, license, licences, licensing, price list, quote, quotation, per \
seat, preis*, kosten, kostet, teuer, lizenz*, tarif*, gebuhr*, was zahlen
discount: discount*, rebate*, cheaper, price reduction, better price, special price, reduced, \
volume pricing, rabatt*, nachlass*, gunstiger, vergunstig*, staffelpreis*
nonprofit: charit*, non-profit*, nonprofit*, ngo, ngos, gemeinnutzig*, verein*, not-for-profit
billing: pay, paid, payment*, invoice*, invoicing, bill, billed, billing, instalment*, \
installment*, purchase order, credit card, zahl, zahlen, zahlung*, bezahl*, rechnung*, abrechn*, \
ratenzahlung
trial: trial*, try, test period, test phase, test account, pilot*, proof of concept, poc, demo, \
demo account, sandbox, free account, try out, ausprobier*, testen, testphase*, testzugang, \
testversion, probe*, probier*
privacy: gdpr, dsgvo*, ds-gvo, data protection, privacy*, personal data, data processing \
agreement, dpa, ccpa, datenschutz*, personenbezogen*, auftragsverarbeit*, avv, consent
location: data residency, data centre*, data center*, server*, hosted, hosting, host, stored, \
data kept, rechenzentr*, serverstandort*, gehostet, gespeichert, where are your servers, in \
which country, wo liegen, where is our data, where is data, hosted in
sso: sso, single sign-on, single sign on, single-sign-on, saml, oauth, okta, azure ad, entra, \
active directory, ldap, openid, oidc, login provider, one login, einmalanmeldung
encrypt: encrypt*, verschlussel*, cipher*, tls, ssl, at rest, in transit
security: security, secure, sicherheit*, sicher, penetration test*, pentest*, hack*, breach*, \
vulnerab*
certified: iso 27001, iso27001, soc 2, soc2, tisax, certif*, zertifi*, hipaa, audit report, \
audited
rollout: implement*, go live, go-live, going live, rollout*, roll out, set-up, setup, set up, up \
and running, onboard*, introduc*, deployment, deploy*, einfuhr*, einricht*, inbetriebnahme*, \
aufsetz*, live gehen, get started, start using
training: train, trains, training*, course*, workshop*, teach*, learn, learning, schulung*, \
schulen, kurs*, webinar, tutorial*, e-learning
help: support hours, support team, helpdesk, help desk, hotline, customer service, service desk, \
kundendienst, kundenservice, ansprechpartner, ring, call someone, erreich*, around the clock, \
24/7, response time, reaktionszeit*
cancel: cancel*, notice, notice period, terminat*, get out of, opt out of the contract, end the \
contract, kundig*, vertragsende, aufheb*, contract length, minimum term, laufzeit*, \
mindestlaufzeit, exit clause
proof: reference*, case study, case studies, success story, success stories, testimonial*, \
customers like, companies like, clients like, who else, which companies, which customers, \
referenz*, fallstudie*, erfolgsgeschichte*, kundenbeispiel*, anwenderbericht*, show us results, \
proven
compare: compare*, comparison, different from, differ, differs, difference, differences, better \
than, versus, vs, alternative to, advantage over, instead of, why you and not, why you, better \
choice, unterschied*, vergleich*, besser als, im gegensatz, competitor*, konkurren*, \
wettbewerb*, unterscheid*
roi: roi, return on investment, pay for itself, pays for itself, pay off, payback, pay back, \
save, saves, saving*, earn the money back, business case, rechnet sich, amorti*, rentier*, \
rendite, wirtschaftlich*, einspar*, sparen
import: import*, upload*, migrat*, move our data, old data, existing data, bring in, data in, \
transfer our data, ubernehm*, ubernahme, hochlad*, importier*, umzieh*, datenmigration
export: export*, download*, data out, take our data, extract*, get our data out, herunterlad*, \
exportier*, csv export, ausgeb*
mobile: mobile, mobil*, phone, iphone, android, ios, ipad, tablet, tablets, smartphone*, handy*, \
phone app, app store, unterwegs
language: language*, translat*, sprache*, ubersetz*, french, german, spanish, italian, dutch, \
polish, portuguese, franzosisch*, deutsch*, spanisch*, englisch*, italienisch*, multilingual, \
mehrsprach*, localis*, localiz*
uptime: uptime, downtime, availab*, outage*, reliab*, verfugbarkeit*, ausfall*, ausfalle, is it \
down, it down
rights: permission*, role, roles, user roles, access rights, access control, admin rights, \
restrict, who sees, who can see, see only, rolle, rollen, recht, rechte, berechtig*, zugriff*, \
zugriffsrecht*
roadmap: roadmap*, coming next, next release, planning to build, future features, \
upcoming, geplant, release plan, will you build, produktplan*, weiterentwick*
backup: backup*, back up, back-up, backed up, restor*, recover*, data loss, data is lost, \
datensicherung*, wiederherstell*, sicherungskopie*
limits: limit*, maximum, max, unlimited, how many users, how many, storage, quota*, wie viele, \
speicherplatz, obergrenze*, unbegrenzt, capacity, scale, scales, scalab*, skalier*
customise: customis*, customiz*, tailor*, white label, white-label, branding, own logo, adapt \
it, configur*, anpass*, konfigur*, individualis*, custom fields
report: report*, reporting, dashboard*, analytics, statistic*, bericht*, auswert*, statistik*, \
kpi*
legal: contract terms, terms and conditions, liabil*, nda, legal, vertragsbedingung*, agb, \
haftung*, juristisch*, rechtlich*
support: support
sum: how much
works: how does this work, how does it work, how it works, how this works, how does it function, \
what does it do, what exactly does, what is it, how does the system work, how does the system \
function, funktioniert, wie funktioniert, was macht, wie geht das
"""

# What colours a question: it counts, but less.
FACETS = """
time: when, how long, how quickly, how fast, how soon, how early, timeline, wann, wie lange, wie \
schnell, dauert, dauer, duration, deadline, how much time, lead time
often: how often, frequency, wie oft, haufig*
place: where, wo, country, eu, europe*, usa, germany, uk, europa*, deutschland, land
period: month*, quarter*, annual*, yearly, per month, per year, monat*, vierteljahr*, jahrlich*, \
quartal*, upfront
free: free, for free, no charge, free of charge, kostenlos*, gratis, umsonst
data: data, contact*, record*, daten, kontakt*, datensatz*
sheet: csv, excel, spreadsheet*, list, lists, tabelle*, xlsx
"""

# Names: two questions that name different ones are never the same.
NAMES = """
sap, salesforce, hubspot, oracle, microsoft, netsuite, pipedrive, zoho, marketo, pardot, \
mailchimp, slack, outlook, gmail, google, zapier, shopify, magento, wordpress, jira, confluence, \
asana, trello, zendesk, freshdesk, intercom, servicenow, workday, datev, lexware, personio, \
bamboohr, quickbooks, xero, stripe, paypal, docusign, dropbox, sharepoint, onedrive, aws, azure, \
snowflake, bigquery, powerbi, tableau, linkedin, facebook, whatsapp, zoom, webex, odoo, \
salesloft, clearbit, eloqua, hana, braze, klaviyo, twilio
"""

# Meanings whose object says which question it is: connected with what, compared with whom.
TAKE_OBJECTS = frozenset(("integrate", "compare", "customise", "limits"))

# Beside another meaning these say nothing ("Do you support SAML?"); alone they are what they name.
ALONE = {"support": "help", "sum": "price", "works": "works", "security": "security",
         "report": "report"}  # fmt: skip

# Words that say nothing about what is asked, beyond the small words of English.
FILLERS = """
from to how what which who why can could whose whom when's exactly simply simple terms thing
things way ways available availability offer offers offered provide provides provided include
included includes including part package everything anything something someone anyone all whole go
going give given gives send sent show shown tell told make made take taken use used uses using
user users staff team teams people person employee employees colleague colleagues company
companies organisation firm customer customers client clients reps rep sales new different other
else more most much many few better best great good very per each every within during until
between year years day days week weeks ours us own run runs running open opened access kind sort
type level basic case yes support supports supported handle handled comply compliant line quick
quickly soon early fast long roughly approximately rough minute minutes time times came twice up
down out off over back see sees call calls called phoned mail today yesterday again quick one look
looking interested question questions hello regards best morning afternoon evening dear guys folks
sorry btw fyi asap

das der die den dem des ein eine einen einem einer eines ist sind war waren sein wird werden wurde
kann konnen konnte mussen muss soll sollte darf durfen habt haben hat hatte gibt geben gibts es er
sie wir ihr ich man euch uns unser unsere unseren unserem unserer euer eure euren eurem mein meine
und oder aber auch noch schon nur mal denn doch so wie was wer wen wem welche welcher welches wenn
ob fur furs mit von vom zu zum zur in im an am auf aus bei beim nach uber unter vor um als fur
nicht-mehr hier dort da ja nein bitte danke hallo moin guten tag eigentlich genau wirklich etwa
etwas alles alle allem ganze ganzen ganz mehr viel viele sehr lasst lassen sich bietet bieten
nutzen nutzt benutzen verwenden verwendet system tool produkt losung software plattform kunde
kunden firma unternehmen team mitarbeiter leute nutzer seid bist steht stehen geht gehen hoch
nachstes nachste wollen wissen will mochte mochten unterstutzt unterstutzen jemand
"""

NOT = frozenset((
    "not", "no", "without", "never", "nicht", "ohne", "kein", "keine", "keinen", "except", "cannot",
))  # fmt: skip

# One side says the one and the other the other: never the same question.
OPPOSED = """
before after, vor nach, enable disable, enabled disabled, include exclude, included excluded,
upgrade downgrade, minimum maximum, min max, inbound outbound, add remove, less more, up down,
up out, on off, log:in log:out, sign:in sign:out, sign:in sign:up, sign:up sign:out, opt:in opt:out,
internal external, eu usa, eu us, activate deactivate, import export, online offline, buy sell
"""
# Who does it is the question: "Can we host it?", "Do you host it?"
WE, YOU = frozenset(("i", "we", "wir", "ich")), frozenset(("you", "ihr", "sie"))
WHOSE = frozenset(("host", "own", "keep", "hold", "maintain", "operate", "train", "insure"))
