"""The Union's database of forced-labour risk areas and products, Regulation (EU) 2024/3015, art. 8.

The Commission's single portal is there since the end of June 2026. Whether the database in it is
there too is told in two ways (some notes of that summer say so, a later one says "still in
development"), and nobody of this project has looked: a person must open the portal. Until then the
list is declared and nothing is read: a file is refused with a sentence, which is better than a
guess. Rows are to be expected as a product in an area, perhaps in a sector, with links to evidence;
what is not in it is unknown, never clear.
"""

from sources.kit import Source
from sources.kit.values.message import Message


class ForcedLabourRisks(Source):
    title = "Database of forced labour risk areas or products"
    publisher = "European Commission"
    url = "https://eur-lex.europa.eu/eli/reg/2024/3015/oj"  # the duty to publish it
    licence = "Reuse expected under Decision 2011/833/EU; to be verified"
    licence_url = "https://eur-lex.europa.eu/eli/dec/2011/833/oj"
    attribution = "European Union, database under Regulation (EU) 2024/3015"
    may_ship = False
    cadence = "regularly, from 2026"
    expected = range(1, 100_000)
    enabled_by_default = False
    waits = Message("list.format_unknown")
