"""The CPV codes that a contract is assumed to have by its description, until a person confirms one.

They are looked up once for each text, before screening, and kept with the contract: a verdict rests
on what is kept (M15).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from screening.model.purchase import AssumedCode
from screening.store.contracts.descriptions import Description, DescriptionReading
from screening.store.database.scope import slices

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

MOST = 3  # codes that a verdict rests on together (M15)
LEAST = 0.1  # below this chance the best code is a guess, and the description says nothing
SILENT = DescriptionReading("")


def look_up(portfolio: "Portfolio", ids: Sequence[str] | None = None) -> None:
    """Look at the descriptions of these contracts, all by default, that nobody looked at yet."""
    for chunk in slices(portfolio.descriptions.unread(ids)):
        found = [(text, read(text)) for text in portfolio.descriptions.get_many(chunk)]
        portfolio.descriptions.keep(found)


def read(description: Description) -> DescriptionReading:
    """Return what a description says: the key of alike ones, and up to three codes."""
    # Imported here: the model takes half a second to load, and a register with codes needs none.
    from graphs.cpv_words.alike import alike_key, in_plain_words

    text = in_plain_words(description.texts, description.parties)
    if not text:
        return SILENT
    return DescriptionReading(alike_key(text), codes_of(text))


@lru_cache(maxsize=20_000)
def codes_of(text: str) -> tuple[AssumedCode, ...]:
    """Return up to three codes for a description in plain words; none where it says nothing."""
    # Imported here, as above.
    from graphs.cpv_words.suggestions import shipped_suggester

    found = shipped_suggester().suggest(text, MOST)
    if not found or not found[0].words or found[0].confidence < LEAST:
        return ()
    return tuple(AssumedCode(code.code, code.confidence) for code in found)
