"""Firms that may not take part in projects of the World Bank, for fraud, corruption or other harm.

A debarment says nothing about labour, so no issue is named. Individuals are on the same list and
are left out. The page hands its key to browsers only, so a person brings the file.
"""

from collections.abc import Iterator
from datetime import date

from sources.kit import JsonRecord, Listing, Snapshot, Source, SourceReading, Statement, json_of
from sources.kit.judge.freshness import Rhythm
from sources.kit.read.parties import (
    country_of,
    listings_of,
    newest_day,
    organizations,
    parse_day,
)
from sources.kit.read.party_names import has_personal_title, parse_party
from sources.kit.read.rows import words

PERMANENT = date(2999, 12, 31)
FIRM = {"F": True, "I": False}
DAYS = ("%d-%b-%Y", "%Y-%m-%d")
IGNORED = words(
    "MANDT SUPP_ID SUPP_PRE_ACRN SUPP_POST_ACRN LAND1 SUPP_STATE_CODE SUPP_CITY SUPP_ADDR"
    " SUPP_ZIP_CODE SUPP_POST_CODE SUPP_PROV_NAME LEGACY_FLG UN_SUPP_FLG INELIG_FLG DEBAR_TYPE"
    " AML_ENTR_IND ADD_SUPP_INFO DNB_ID DNB_PAR_ID DNB_ULTM_ID CRIS_SUPP_ID SUPP_ELIG_STAT"
    " CRPD_MATCH CRPD_STAT ELIG_STAT CREATE_USER CREATE_DATE CREATE_TIME UPD_USER UPD_DATE UPD_TIME"
    " REGISTER REGISTER_ID PARENT CREATE_USER_NAME UPD_USER_NAME RECHK_IND INELIGIBLY_STATUS"
    " LAST_REFRESH_DATE"
)


class DebarredFirms(Source):
    title = "Debarred and cross-debarred firms"
    publisher = "World Bank Group"
    url = "https://www.worldbank.org/en/projects-operations/procurement/debarred-firms"
    licence = "World Bank terms of use for data sets (CC BY 4.0)"
    licence_url = "https://www.worldbank.org/en/about/legal/terms-of-use-for-datasets"
    attribution = "World Bank Group, Listing of Ineligible Firms and Individuals"
    may_ship = False
    cadence = "daily"
    rhythm = Rhythm.DAILY
    expected = range(800, 6_000)
    upload_only = True

    def edition(self, snapshot: Snapshot) -> str:
        return newest_day(snapshot, list(days(snapshot)))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for entry in organizations(reading, entries(reading.snapshot), individual):
            yield from debarment(reading, entry)


def entries(snapshot: Snapshot) -> Iterator[JsonRecord]:
    answer = JsonRecord(json_of(snapshot), "answer")
    yield from answer.record("response").each("ZPROCSUPP", ignore=IGNORED)


def days(snapshot: Snapshot) -> Iterator[date | None]:
    for entry in entries(snapshot):
        yield parse_day(entry, entry.text("DEBAR_FROM_DATE"), *DAYS)
        entry.dismiss()


def individual(entry: JsonRecord) -> bool:
    """Return whether it is a person by the Bank's own code or, without one, by the title."""
    coded = entry.has("SUPP_TYPE_CODE")
    is_person = (
        not entry.pick("SUPP_TYPE_CODE", FIRM)
        if coded
        else has_personal_title(entry.text("SUPP_NAME"))
    )
    if is_person:
        entry.dismiss()
    return is_person


def debarment(reading: SourceReading, entry: JsonRecord) -> Iterator[Statement]:
    name = parse_party(entry.text("SUPP_NAME"))
    until = parse_day(entry, entry.text("DEBAR_TO_DATE"), *DAYS)
    seen = reading.snapshot.retrieved
    reason = entry.text("DEBAR_REASON")
    like = Listing(
        name=name.name,
        country=country_of(reading, (entry.text("COUNTRY_NAME"),)),
        programme=f"World Bank: {reason}",
        since=parse_day(entry, entry.text("DEBAR_FROM_DATE"), *DAYS),
        current=until is None or until.isoformat() >= max(reading.edition, str(seen or "")),
        says="for good" if until == PERMANENT else f"until {until}" if until else "no end stated",
        where=entry.where,
    )
    yield from listings_of(name, like)
