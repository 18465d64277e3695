"""French contracts as buyers must publish them: "données essentielles" (DECP, JSON).

The amounts are euros though no field says so, the term is a number of months, and a number is
only unique with its buyer. Two publishing systems may send one number twice with other figures:
both are kept and shown to a person.
"""

from collections.abc import Iterable, Iterator

from graphs import countries, cpv
from graphs.parties import Basis, Contract, Nature, Party
from graphs.readers import json_stream, notice_values, organizations
from graphs.readers.json_stream import field_text
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from sources.formats import text
from sources.kit.values.message import Message

SOURCE = "decp"
FORMAT = "decp"

Row = dict[str, object]

_KEY = "{source}:{buyer}:{number}"
_HINTS = {"SIRET": "FR-SIRET", "SIREN": "FR-SIREN", "TVA": "EU-VAT", "TVAINTRA": "EU-VAT"}
_FOREIGN = {"HORS-UE", "TAHITI", "RIDET", "UE", "FRW", "FRWF"}  # foreign or overseas: no country
_WORKS = "travaux"


def read(data: bytes, name: str) -> Reading:
    """Return the contracts of a DECP file; raise RefusedError when it holds none."""
    decoded = text.decode(data)
    notes = Notes()
    rows = [row for value in json_stream.values(decoded.text, notes) for row in _rows(value)]
    if not rows:
        raise RefusedError(Message("decp.empty"))
    usable = [keyed for number, row in enumerate(rows, 1) if (keyed := _keyed(row, number, notes))]
    contracts = tuple(_contracts(usable, name, notes))
    return Reading(
        FORMAT,
        FileOutcome.PARTIAL if notes.rejected() else FileOutcome.IMPORTED,
        encoding=decoded.encoding,
        processes=frozenset(contract.process for contract in contracts if contract.process),
        contracts=contracts,
        parties=organizations.distinct(
            party for contract in contracts for party in contract.suppliers
        ),
        rejected=notes.rejected(),
        cautions=notes.cautions(),
        written={"contracts": len(rows), "suppliers": sum(len(_holders(row)) for row in rows)},
        edition=max(
            (field_text(row, "datePublicationDonnees") for _, _, row in usable), default=""
        ),
    )


def _rows(value: object) -> Iterator[Row]:
    """Yield contracts from a list, from "marches", or from "marche" inside that (2022)."""
    if isinstance(value, dict):
        inner = value.get("marches", value.get("marche", value.get("contrat-concession")))
        if inner is None:
            yield value
            return
        if isinstance(inner, dict):
            for part in ("marche", "contrat-concession"):
                yield from _rows(inner.get(part) or [])
            return
        value = inner
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def _keyed(row: Row, number: int, notes: Notes) -> tuple[str, int, Row] | None:
    """Return the row with its key; reject one without a number of its own."""
    buyer = field_text(_buyer(row), "id")
    own = field_text(row, "id")
    if not buyer or not own:
        notes.reject(number, "id", Message("decp.contract_without_number"))
        return None
    return _KEY.format(source=SOURCE, buyer=buyer, number=own), number, row


def _contracts(rows: list[tuple[str, int, Row]], name: str, notes: Notes) -> Iterator[Contract]:
    """Yield each contract; where one number stands twice, in the order of publication."""
    times: dict[str, int] = {}
    for key, number, row in sorted(rows, key=lambda item: (item[0], _published(item[2]))):
        times[key] = times.get(key, 0) + 1
        if times[key] > 1:
            notes.caution("number_used_twice", key)
        own = key if times[key] == 1 else f"{key}#{times[key]}"
        yield _contract(own, key, row, f"{name}, contract {number}", notes)


def _published(row: Row) -> tuple[str, str]:
    return field_text(row, "datePublicationDonnees"), repr(
        sorted(row.items(), key=lambda item: item[0])
    )


def _contract(key: str, process: str, row: Row, read_from: str, notes: Notes) -> Contract:
    concession = "concessionnaires" in row or "autoriteConcedante" in row
    starts = notice_values.day(row.get("dateDebutExecution"))
    awarded = notice_values.day(row.get("dateNotification")) or notice_values.day(
        row.get("dateSignature")
    )
    amount = row.get("valeurGlobale") if concession else _amount(row)
    reading = cpv.parse(field_text(row, "codeCPV"))
    for problem in reading.problems:
        notes.caution("cpv_doubtful", problem)
    buyer = _buyer(row)
    return Contract(
        key=key,
        number=field_text(row, "id"),
        title=organizations.plain_text(field_text(row, "objet")),
        basis=Basis.CONTRACT,
        process=process,
        buyer=_party(buyer, "SIRET", buyer.get("nom"), notes, key),
        suppliers=_suppliers(row, key, notes),
        cpv=reading.codes,
        nature=Nature.WORKS if _WORKS in field_text(row, "nature").casefold() else None,
        value=notice_values.money(amount, "EUR", notes, key),
        awarded=awarded,
        starts=starts,
        ends=notice_values.last_day(starts or awarded, row.get("dureeMois"), "month"),
        place=_place(row),
        read_from=read_from,
    )


def _buyer(row: Row) -> Row:
    buyer = row.get("acheteur") or row.get("autoriteConcedante")
    return buyer if isinstance(buyer, dict) else {}


def _amount(row: Row) -> object:
    """Return the amount after its last change, by the day that the change was notified."""
    changes = [
        change for change in _dicts(row.get("modifications")) if change.get("montant") is not None
    ]
    last = max(
        changes, key=lambda change: field_text(change, "dateNotificationModification"), default=None
    )
    return last["montant"] if last else row.get("montant")


def _suppliers(row: Row, key: str, notes: Notes) -> tuple[Party, ...]:
    holders = _holders(row)
    if not holders:
        notes.caution("award_without_supplier", key)
    return organizations.distinct(
        _party(
            holder,
            field_text(holder, "typeIdentifiant"),
            holder.get("denominationSociale"),
            notes,
            key,
        )
        for holder in holders
    )


def _holders(row: Row) -> list[Row]:
    """Return who holds the contract or the concession; since 2022 each in an object of its own."""
    holders = _dicts(row.get("titulaires") or row.get("concessionnaires"))
    inner = [holder.get("titulaire", holder) for holder in holders]
    return [holder for holder in inner if isinstance(holder, dict)]


def _party(body: Row, kind: str, name: object, notes: Notes, place: str) -> Party | None:
    """Return the supplier, with the country that its number implies: SIRET is French, VAT says."""
    number = field_text(body, "id")
    hint = _HINTS.get(kind.upper(), kind.upper() or None)
    home = "FR" if hint in ("FR-SIRET", "FR-SIREN") else None
    if hint == "EU-VAT":
        home = countries.resolve(number[:2]) if number[:2].isalpha() else None
    if kind.upper() in _FOREIGN:
        notes.caution("supplier_abroad_country_unknown", kind)
    printed = name if isinstance(name, str) and name.strip() else number
    return organizations.party(SOURCE, printed, home, [(hint, number)], notes, place)


def _place(row: Row) -> str | None:
    """Return France, unless the place is a country of its own."""
    where = row.get("lieuExecution")
    if not isinstance(where, dict):
        return None
    if "pays" in field_text(where, "typeCode").casefold():
        return countries.resolve(field_text(where, "code")) or countries.resolve(
            field_text(where, "nom")
        )
    return "FR" if field_text(where, "code") else None


def _dicts(value: object) -> Iterable[Row]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
