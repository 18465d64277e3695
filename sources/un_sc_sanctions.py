"""The consolidated list of the United Nations Security Council: entities whose assets are frozen.

Most entries are persons; they are counted, and nothing of them is read. An alias of low quality,
as the Council itself calls it, is left out, and so are the comments, which tell of persons.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sources.kit import Listing, Snapshot, Source, SourceReading, Statement, UnreadableError
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.parties import country_of, warn_of_persons
from sources.kit.read.rows import words
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from sources.kit.read.xml import Element

ROOT = "CONSOLIDATED_LIST"
QUALITY = {"a.k.a.": True, "f.k.a.": True, "Good": True, "Low": False, "": True}
ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "NOTE")
NOT_READ = words(
    "DATAID VERSIONNUM COMMENTS1 LIST_TYPE LAST_DAY_UPDATED SORT_KEY SORT_KEY_LAST_MOD"
    " SUBMITTED_ON SUBMITTED_BY HAS_INTERPOL_LINK INTERPOL_LINK"
)


class SecurityCouncilList(Source):
    title = "Consolidated list of the Security Council"
    publisher = "United Nations Security Council"
    url = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
    hosts = ("scsanctions.un.org", "unsolprodfiles.blob.core.windows.net")  # it redirects
    licence = "UN terms of use; names of entities reused as facts"
    licence_url = "https://www.un.org/en/about-us/terms-of-use"
    attribution = "United Nations Security Council"
    may_ship = False
    cadence = "on change"
    rhythm = Rhythm.ON_CHANGE
    expected = range(400, 4_000)
    kind = "xml"

    def edition(self, snapshot: Snapshot) -> str:
        from sources.kit.read.xml_stream import (  # lxml, only when a list is read
            Attributes,
            elements,
        )

        text = Attributes(next(elements(snapshot, ROOT))).take("dateGenerated")
        if not re.match(r"20\d\d-\d\d-\d\dT", text):
            raise UnreadableError(Message("list.new_shape", column="dateGenerated", cell=text))
        return text[:10]

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        left_out = 0
        for entry in reading.counted(entries(reading.snapshot)):
            if entry is None:
                left_out += 1
            else:
                yield entity(reading, entry)
                entry.done(NOT_READ)
        warn_of_persons(reading, left_out)


def entries(snapshot: Snapshot) -> Iterator["Element | None"]:
    """Yield the entities, and None for a person: an entry that nobody looks into."""
    from sources.kit.read.xml import Element  # lxml, only when a list is read
    from sources.kit.read.xml_stream import elements, local  # lxml, only when a list is read

    nodes = elements(snapshot, ROOT, ("INDIVIDUAL", "ENTITY"))
    next(nodes)
    for node in nodes:
        yield None if local(node) == "INDIVIDUAL" else Element(node)


def entity(reading: SourceReading, entry: "Element") -> Listing:
    name, reference = entry.take("FIRST_NAME"), entry.take("REFERENCE_NUMBER")
    programme = entry.take("UN_LIST_TYPE")
    countries = [
        address.take("COUNTRY")
        for address in entry.each("ENTITY_ADDRESS", ignore=ADDRESS)
        if address.has("COUNTRY")
    ]
    delisted = entry.take("DELISTED_ON") if entry.has("DELISTED_ON") else ""
    return Listing(
        name=name,
        country=country_of(reading, countries),
        aliases=tuple(alias for alias in dict.fromkeys(aliases(entry)) if alias != name),
        programme=f"UN {programme}",
        since=entry.date("LISTED_ON", "%Y-%m-%d"),
        current=not delisted,
        says=reference,
        where=entry.where,
    )


def aliases(entry: "Element") -> Iterator[str]:
    """Yield other names; one cell may hold several, and an empty one stands where there is none."""
    if entry.has("NAME_ORIGINAL_SCRIPT"):
        yield entry.take("NAME_ORIGINAL_SCRIPT")
    for alias in entry.each("ENTITY_ALIAS"):
        names = alias.take("ALIAS_NAME")
        if alias.pick("QUALITY", QUALITY) and names:
            yield from (name.strip() for name in names.split(";") if name.strip())
