"""Lists of words for telling names from words and where sentences end, in English and German."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Parts of display names that name no person.
ROLES = _set("""
    abteilung accounting admin administrator ag anfrage api app billing bot buchhaltung business
    center client cloud co company contact corp customer customers data dept desk division
    einkauf enquiries enquiry export finance form from gmbh group gruppe help hilfe holding
    hotline hr inc info integration international it kg kontakt kunden kundendienst
    kundenservice legal llc ltd mail mailbox management marketing news newsletter noreply
    notification office online order orders partner partners plc post procurement product
    project purchase purchasing reply request sales sap se security service services shop
    software solutions support system systems team tech technik the und vertrieb via web webinar
    website
""")

# Names that are everyday words as well: masked only beside another part of the name.
EVERYDAY = _set("""
    alle an angel april art august ben bill bischof brand brown can carol case christian could
    day do drew eher ernst fein finn frank frau fred gene glück good grace grant gray green
    gross groß gut had hall hat herr hill holly hope how hunter im in is ist jack jager jan jay
    job joy june jung junior kann king klein klug koch kurz lang lange law long mark market may
    miles neu north page paul preis price pro ray reich rich rob rock rose rot sand schnell
    schulz schwarz sky small so son star stark stein stern summer sunny tag test the violet wade
    wald warm weiss weiß west white will winter wolf wolff wood worth young zu
""")

# Frequent given names; with a capitalised word behind it, one is masked wherever it stands.
GIVEN = _set("""
    adam adrian agnes ahmed alan albert alejandro alessandro alex alexander alexandra alfred ali
    alice alina amanda amelia amy ana andrea andreas andrew andré anita anja anke ann anna anne
    annette annika anthony antje antonio arthur astrid barbara bastian beate benedikt benjamin
    bernd bernhard bettina birgit björn brian brigitte britta bruno camille carla carlos carmen
    caroline catherine charles charlotte chiara chloe chris christa christiane christina
    christine christoph christopher claire clara claudia cornelia craig daniel daniela david
    deborah dennis diana dieter dirk dominik donald dorothea edward elena elisabeth elizabeth
    ella emily emma eric erik erika eva fabian fatima felix fernando florian francesca franz
    franziska frederik friedrich gabriel gabriele georg george gerd gerhard gisela giulia
    giuseppe gordon gregor günter günther hanna hannah hans harald heike heiko heinrich heinz
    helen helena helga helmut henrik henry herbert hermann holger hugo ian ines ingo ingrid
    irene isabel isabelle jacob jakob james jana jane janet jason javier jean jeff jennifer jens
    jessica joachim joan joanna jochen johann johanna johannes john jonas jonathan jorge josef
    joseph juan judith julia julian julie jürgen kai karen karin karl karsten katharina
    katherine kathrin katja katrin keith kerstin kevin klaus konrad kristina kurt lars laura lea
    lena leo leon leonie lisa louis louise luca lucas lucia ludwig luis lukas luke maike manfred
    manuel manuela marco marcus margaret maria marie marina mario marion markus marta martha
    martin martina mary mathias matthew matthias max maximilian melanie mia michael michaela
    michelle miguel mike mohamed mohammed monica monika moritz nadine nancy natalie nicholas
    nick nico nicola nicole niklas nils nina norbert olaf oliver olivia otto pablo pascal
    patricia patrick paula pedro peter petra philip philipp philippe pierre rachel rainer ralf
    ralph raphael rebecca regina reinhard renate richard rita robert roger roland rolf rosa
    rudolf ruth ryan sabine sabrina samantha samuel sandra sara sarah sascha sebastian silke
    silvia simon simone sofia sonja sophia sophie stefan stefanie steffen stephan stephanie
    stephen steve steven susan susanne sven sylvia tanja theodor theresa thomas thorsten tim
    timo tobias tom torsten ulrich ulrike ursula ute uwe valentina vanessa vera verena veronika
    victor victoria vincent volker walter wendy werner wilhelm william wolfgang yvonne
""")

# Words of a greeting that greet nobody by name.
NOBODY = _set("""
    a again all alle an and beide concern damen dear dr everybody everyone folks frau friends
    from gentlemen guys hello herr herren herrn hi i it kollegen kolleginnen ladies leute madam
    may miteinander mr mrs ms prof sales sir sirs support team the there to together und we whom
    you zusammen
""")

# Abbreviations, without the dot that ends no sentence.
SHORT = _set("""
    e.g i.e etc approx no nr mr mrs ms dr prof st vs inc ltd co fig vol resp incl z.b d.h u.a
    bzw  ca evtl ggf inkl usw sog str tel abs art max min mind zzgl vgl st dipl ing hr fr
""")
