"""The two layouts of the EU's financial sanctions file, as one stream of enterprises.

Both say the same, the XML in attributes and the CSV in 118 columns. Of a person no name is ever
looked at. A country "00" is one that the Commission does not know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sources.kit.read.parties import parse_day, warn_of_persons
from sources.kit.read.reading import SourceReading
from sources.kit.read.rows import (
    TableRow,
    csv_rows,
    located,
    words,
)
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot

if TYPE_CHECKING:
    from sources.kit.read.xml_stream import Attributes, Node

ENTERPRISE = {"enterprise": True, "person": False}
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
ENGLISH = ("", "EN")
UNKNOWN_COUNTRY = "00"

ENTRY = words(
    "remark regulation subjectType nameAlias address citizenship birthdate identification"
)
ATTRIBUTES = {  # what is not taken, by element
    "sanctionEntity": words("designationDetails unitedNationId logicalId"),
    "regulation": words(
        "regulationType organisationType publicationDate entryIntoForceDate logicalId"
    ),
    "subjectType": words("classificationCode"),
    "nameAlias": words(
        "firstName middleName lastName function gender title regulationLanguage logicalId"
    ),
    "address": words(
        "city street poBox zipCode region place asAtListingTime contactInfo countryDescription"
        " regulationLanguage logicalId"
    ),
}

ACT = words(
    "Type OrganisationType PublicationDate EntryIntoForceDate NumberTitle Programme PublicationUrl"
)
FIELDS = {  # columns that are not taken, by their first part
    "Entity": words("UnitedNationId DesignationDetails Remark SubjectType"),
    "NameAlias": words(
        "LastName FirstName MiddleName Gender Title Function LogicalId RegulationLanguage Remark"
    ),
    "Address": words(
        "City Street PoBox ZipCode Region Place AsAtListingTime ContactInfo CountryDescription"
        " LogicalId RegulationLanguage Remark"
    ),
    "BirthDate": words(
        "BirthDate Day Month Year YearRangeFrom YearRangeTo Circa CalendarType ZipCode Region Place"
        " City CountryIso2Code CountryDescription LogicalId RegulationLanguage Remark"
    ),
    "Identification": words(
        "Number Diplomatic KnownExpired KnownFalse ReportedLost RevokedByIssuer IssuedBy IssuedDate"
        " ValidFrom ValidTo LatinNumber NameOnDocument TypeCode TypeDescription Region"
        " CountryIso2Code CountryDescription LogicalId RegulationLanguage Remark"
    ),
    "Citizenship": words(
        "Region CountryIso2Code CountryDescription LogicalId RegulationLanguage Remark"
    ),
}
TAKEN = ("Entity_Regulation_NumberTitle", "Entity_Regulation_Programme")
IGNORED = tuple(
    column
    for part, names in FIELDS.items()
    for column in (
        *(f"{part}_{name}" for name in names),
        *(f"{part}_Regulation_{name}" for name in ACT),
    )
    if column not in TAKEN
)


@dataclass(slots=True)
class Enterprise:
    """One entry, put together from its parts; each part once."""

    where: str
    reference: str
    since: date | None
    strong: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    programmes: dict[str, None] = field(default_factory=dict)
    acts: dict[str, None] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.strong | self.others)

    def add_name(self, name: str, first: bool) -> None:
        if name:
            (self.strong if first else self.others).setdefault(name)

    def add_country(self, code: str) -> None:
        if code and code != UNKNOWN_COUNTRY:
            self.countries.setdefault(code)

    def add_act(self, programme: str, act: str) -> None:
        for text, texts in ((programme, self.programmes), (act, self.acts)):
            if text:
                texts.setdefault(text)


def generation_day(snapshot: Snapshot) -> str:
    """Return the day on which the Commission made the file, as ISO 8601."""
    if snapshot.suffix == ".csv":
        for row in csv_rows(snapshot.open(), ignore=("*",), delimiter=";"):
            made = parse_day(row, row.take("fileGenerationDate"), *reversed(DAYS))
            return made.isoformat() if made else ""
        raise UnreadableError(Message("list.no_rows", file=snapshot.name))
    from sources.kit.read.xml_stream import Attributes, elements  # lxml, only when a list is read

    text = Attributes(next(elements(snapshot, "export"))).take("generationDate")
    if not re.match(r"20\d\d-\d\d-\d\dT", text):
        raise UnreadableError(Message("list.new_shape", column="generationDate", cell=text))
    return text[:10]


def enterprises(reading: SourceReading) -> Iterator[Enterprise]:
    """Yield every enterprise, from whichever layout the file is.

    Raise UnreadableError for one without a name.
    """
    csv = reading.snapshot.suffix == ".csv"
    for enterprise in from_csv(reading) if csv else from_xml(reading):
        if not enterprise.names:
            raise UnreadableError(
                located(enterprise.where, Message("list.no_name", reference=enterprise.reference))
            )
        yield enterprise


def from_xml(reading: SourceReading) -> Iterator[Enterprise]:
    from sources.kit.read.xml_stream import Attributes, elements  # lxml, only when a list is read

    entries = elements(reading.snapshot, "export", ("sanctionEntity",))
    next(entries)
    left_out = 0
    for own in reading.counted(Attributes(node) for node in entries):
        if is_enterprise(own.node):
            yield enterprise_of(own)
        else:
            left_out += 1
    warn_of_persons(reading, left_out)


def is_enterprise(node: "Node") -> bool:
    kinds = [kind.pick("code", ENTERPRISE) for kind in attributes_of(node, "subjectType")]
    if len(kinds) != 1:
        raise UnreadableError(
            located(f"line {node.sourceline}", Message("list.subject_kinds", count=len(kinds)))
        )
    return kinds[0]


def enterprise_of(own: "Attributes") -> Enterprise:
    since = parse_day(own, own.optional("designationDate"), *DAYS)
    enterprise = Enterprise(own.where, own.take("euReferenceNumber"), since)
    own.done(ATTRIBUTES["sanctionEntity"])
    for act in attributes_of(own.node, "regulation"):
        enterprise.add_act(act.take("programme"), act.take("numberTitle"))
    for alias in attributes_of(own.node, "nameAlias"):
        strong = alias.pick("strong", {"true": True, "false": False})
        english = alias.optional("nameLanguage") in ENGLISH
        enterprise.add_name(alias.take("wholeName"), first=strong and english)
    for address in attributes_of(own.node, "address"):
        enterprise.add_country(address.take("countryIso2Code"))
    return enterprise


def attributes_of(node: "Node", tag: str) -> Iterator["Attributes"]:
    """Yield the attributes of the elements of one kind; raise UnreadableError for a new kind."""
    from sources.kit.read.xml_stream import (  # lxml, only when a list is read
        Attributes,
        children,
        local,
    )

    for child in children(node, ENTRY):
        if local(child) == tag:
            row = Attributes(child)
            yield row
            row.done(ATTRIBUTES[tag])


def from_csv(reading: SourceReading) -> Iterator[Enterprise]:
    """Yield the enterprises of the CSV, their rows put together; they are few enough to hold."""
    enterprises: dict[str, Enterprise] = {}
    left_out: set[str] = set()
    rows = csv_rows(reading.snapshot.open(), ignore=IGNORED, delimiter=";")
    for row in reading.counted(rows):
        key = row.take("Entity_LogicalId")
        if not row.pick("Entity_SubjectType_ClassificationCode", ENTERPRISE):
            left_out.add(key)
            row.dismiss()
            continue
        add_row(enterprises.setdefault(key, new_enterprise(row)), row)
    yield from enterprises.values()
    warn_of_persons(reading, len(left_out))


def new_enterprise(row: TableRow) -> Enterprise:
    row.take("fileGenerationDate")
    since = parse_day(row, row.take("Entity_DesignationDate"), *DAYS)
    return Enterprise(row.where, row.take("Entity_EU_ReferenceNumber"), since)


def add_row(enterprise: Enterprise, row: TableRow) -> None:
    enterprise.add_act(row.take(TAKEN[1]), row.take(TAKEN[0]))
    language = row.take("NameAlias_NameLanguage")
    enterprise.add_name(row.take("NameAlias_WholeName"), first=language in ENGLISH)
    enterprise.add_country(row.take("Address_CountryIso2Code"))
