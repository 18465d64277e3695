"""Words of Dutch and English by which a number is known: what is counted, and numbers in words.

Both are expressions for texts of a report; none is complete, so the docs say what passes.
"""

_COUNTED_WORDS = """
aanbesteding aanbestedingen afdeling afdelingen answers antwoorden audits bedrijven bewijzen cases
chains clauses clausules commitments companies contract contracten contracts countries dagen days
departments doelen eisen euro euro's euros eur fabrieken factories firms gemeenten goals hours
inkopen items keer ketens landen leverancier leveranciers maanden maatregelen measures meldingen
mensen miljard miljoen million months motions moties onderaannemers opdrachten organisaties
overeenkomsten people per percent personen persons plannen plans points procedures procent
procenten proofs punten purchases questions rapporten reports requirements risico's risks signalen
signals stuks subcontractors suppliers supplier tenders thousand times toezeggingen uren uur vragen
weeks weken werknemers workers zaken
"""
_COUNTED = "|".join(_COUNTED_WORDS.split())
# A word that tells of what kind, such as "new" or "lopende"; not one that begins something else.
_KIND = r"(?!(?:alle|deze|onze|these|those|some)\b)(?:\w{2,}(?:e|ed|ing)|new|open)\s+"
# What follows a number that counts.
FOLLOWS = rf"\s*(?:%|(?:{_KIND})?(?:{_COUNTED})\b)"

_UNITS = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_ENGLISH_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
_ENGLISH_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_LARGE = "honderd|duizend|miljoen|miljard"
# From eleven on. Dutch ones are written as one word, often: "achtenveertig", "tweehonderd".
NUMBERS = (
    rf"\b(?:(?:{_UNITS})\s+en\s+(?:{_TENS})|\w*(?:{_TENS}|{_LARGE})\w*"
    r"|elf|twaalf|\w*(?:dertien|veertien|vijftien|zestien|zeventien|achttien|negentien)\w*|dozijn"
    r"|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|(?:{_ENGLISH_TENS})(?:[-\s]+(?:{_ENGLISH_UNITS}))?"
    r"|dozens?|hundreds?|thousands?|millions?|billions?)\b"
)
