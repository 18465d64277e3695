"""Legal entities with a Legal Entity Identifier (level 1), by the Global LEI Foundation.

A register, not a list of reproaches: it tells companies apart that share a name, and carries the
identifier by which the foundation's list of parents names them. Aliases are former names and other
spellings. A lapsed identifier is still the entity's. Millions are read one by one; a day's changes
are a file of layout ``delta`` and no list of their own.
"""

from collections.abc import Iterator, Sequence

from sources.kit import (
    Listing,
    Snapshot,
    SourceReading,
    Statement,
    Web,
)
from sources.kit.families import gleif_golden_copy, gleif_records
from sources.kit.read.countries import by_code
from sources.kit.read.parties import country_of

SCHEMA = {"LEIData": "LEIRecord"}
OTHER_NAMES = (
    "Entity.OtherEntityNames.OtherEntityName",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName",
)
AUTHORITY = "Entity.RegistrationAuthority.RegistrationAuthority"
IN_BEING = {"ACTIVE": True, "INACTIVE": False, "NULL": None}


class LegalEntities(gleif_records.LeiSource):
    title = "LEI-CDF golden copy, level 1"
    url = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/lei2/latest.csv"
    hosts = ("goldencopy.gleif.org", "leidata-preview.gleif.org")
    expected = range(1, 8_000_000)  # an operator's own selection, a day's changes, or all

    def follow(self, web: Web, in_use: Sequence[Snapshot]) -> Iterator[Snapshot]:
        yield from gleif_golden_copy.follow(web, "lei2", in_use)

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for entry in gleif_records.entries(reading, SCHEMA, ("records",)):
            authority, number = (
                entry.optional(f"{AUTHORITY}ID"),
                entry.optional(f"{AUTHORITY}EntityID"),
            )
            code, place = entry.required("LEI"), entry.optional("Entity.LegalAddress.Country")
            yield Listing(
                name=entry.required("Entity.LegalName"),
                country=country_of(reading, (place,), by_code),
                aliases=tuple(dict.fromkeys(n for path in OTHER_NAMES for n in entry.every(path))),
                programme="lei",
                since=entry.day("Registration.InitialRegistrationDate"),
                current=entry.pick("Entity.EntityStatus", IN_BEING),
                says=f"identifier {entry.required('Registration.RegistrationStatus').lower()}",
                where=f"{entry.where}, {code}",
                identifiers=(f"lei:{code}",) + ((f"{authority}:{number}",) if number else ()),
            )

    def slot(self, statement: Statement) -> str:
        return statement.identifiers[0] if isinstance(statement, Listing) else ""
