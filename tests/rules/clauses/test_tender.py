"""What a tender can do: every option within the hard limits, every code one that eForms has."""

import re
from datetime import date
from pathlib import Path

import pytest

from graphs.readers import eforms
from screening.i18n.labels import SOCIAL_OBJECTIVES, STRATEGIC_AIMS
from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.clauses import tender
from screening.rules.clauses.tender import Instrument, NoticeField, read_tender
from screening.rules.clauses.texts import LEVELS
from screening.rules.toml_reader import PLACEHOLDER
from tests.support.refusals import refuses

BOOK = tender.load()
FILES = (tender.INSTRUMENTS, tender.EFORMS, tender.BASES)
OPTIONS = [
    (instrument.id, level, text)
    for instrument in BOOK.instruments
    for level, text in instrument.options
]
PROPOSED = [text for *_, text in OPTIONS] + [
    field.text for field in BOOK.notice_fields if field.text is not None
]


def said(text: Text) -> str:
    return f"{text.nl} {text.en}".lower()


def files() -> list[bytes]:
    folder = Path(str(tender.__file__)).parent
    return [(folder / name).read_bytes() for name in FILES]


# -- the hard limits --


@pytest.mark.parametrize("text", PROPOSED)
def test_nothing_that_is_proposed_keeps_out_a_bidder_or_a_country(text: Text) -> None:
    kept_out = (
        r"\bsluit\b|uitsluit(?!ingsgrond)|weiger|weer |\bwering|exclude|refuse|\bban\b|verbied"
    )
    assert not re.search(kept_out, said(text))


@pytest.mark.parametrize("text", PROPOSED)
def test_nothing_that_is_proposed_names_or_can_name_a_country_or_a_company(text: Text) -> None:
    assert set(PLACEHOLDER.findall(said(text))) <= {"product", "clauses"}
    assert not re.search(
        r"china|xinjiang|oeigoer|uyghur|land van herkomst|country of origin", said(text)
    )


def test_grounds_of_exclusion_are_those_of_the_law_and_none_is_added() -> None:
    [exclusion] = [each for each in BOOK.instruments if each.id == "exclusion"]
    for _, text in exclusion.options:
        assert "gewone gronden van het uea" in said(text)
    assert "add none because of this screening" in said(exclusion.options[0][1])


def test_a_company_is_never_asked_for_its_general_policy() -> None:
    for _, _, text in OPTIONS:
        assert not re.search(r"mvo-beleid|csr policy|gedragscode van het bedrijf", said(text))
    [selection] = [each for each in BOOK.instruments if each.id == "selection"]
    assert "no general policy" in said(selection.limit)


def test_the_limits_say_what_holds_whatever_the_level() -> None:
    assert [limit.id for limit in BOOK.limits] == [
        "no-exclusion", "no-origin", "foreign-lists", "published-criteria", "subject-matter",
        "running-contract",
    ]  # fmt: skip


def test_every_label_is_taken_or_its_equivalent() -> None:
    [label] = [each for each in BOOK.instruments if each.id == "label"]
    for _, text in label.options:
        assert "gelijkwaardig" in said(text)
        assert "equivalent" in said(text)


# -- by level --


@pytest.mark.parametrize("instrument", BOOK.instruments, ids=lambda each: each.id)
def test_every_instrument_rests_on_a_provision_and_says_how_far_it_goes(
    instrument: Instrument,
) -> None:
    assert instrument.legal_basis
    assert instrument.limit.nl
    assert instrument.limit.en


def test_a_level_without_an_option_of_its_own_has_that_of_the_level_below() -> None:
    [award] = [each for each in BOOK.instruments if each.id == "award"]
    assert award.option("L0") is award.option("L1") is None
    shares = [said(option) for level in LEVELS[2:] if (option := award.option(level))]
    assert [re.findall(r"\d+", text)[:2] for text in shares] == [
        ["5", "5"],
        ["5", "15"],
        ["10", "20"],
    ]
    [selection] = [each for each in BOOK.instruments if each.id == "selection"]
    assert selection.option("L2") is None
    assert selection.option("L3") is not None


def test_what_was_not_read_in_the_official_text_says_so() -> None:
    assert BOOK.certainty == "unverified"
    certain = {
        basis.id
        for instrument in BOOK.instruments
        for basis in instrument.legal_basis
        if basis.certainty == "read"
    }
    assert certain == {"nl-aw2012-2.80"}
    assert BOOK.last_checked >= date(2026, 11, 29)


# -- the notice --


def filled_in(fields: list[NoticeField]) -> bytes:
    """A call for tenders whose only lot says what these fields say."""
    [described] = [field.text for field in fields if field.field == "BT-777"]
    assert described is not None
    aim = f"<cbc:ProcurementType>{described.nl}</cbc:ProcurementType>"
    kinds = "".join(
        f'<cac:ProcurementAdditionalType><cbc:ProcurementTypeCode listName="{field.codelist}">'
        f"{field.code}</cbc:ProcurementTypeCode>{aim if field.field == 'BT-06' else ''}"
        "</cac:ProcurementAdditionalType>"
        for field in fields
        if field.code
    )
    [terms] = [field for field in fields if field.field == "BT-70"]
    assert terms.text is not None
    return f"""<ContractNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID schemeName="notice-id">00000000-0000-4000-8000-000000000009</cbc:ID>
  <cbc:ContractFolderID>00000000-0000-4000-8000-000000000008</cbc:ContractFolderID>
  <cbc:IssueDate>2026-11-20+01:00</cbc:IssueDate>
  <cbc:NoticeTypeCode listName="competition">cn-standard</cbc:NoticeTypeCode>
  <cac:ProcurementProject><cbc:Name>Kleding</cbc:Name></cac:ProcurementProject>
  <cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID>
    <cac:TenderingTerms><cac:ContractExecutionRequirement>
      <cbc:ExecutionRequirementCode listName="{terms.codelist}">
        performance</cbc:ExecutionRequirementCode>
      <cbc:Description>{terms.text.nl}</cbc:Description>
    </cac:ContractExecutionRequirement></cac:TenderingTerms>
    <cac:ProcurementProject><cbc:Name>Kleding</cbc:Name>{kinds}</cac:ProcurementProject>
  </cac:ProcurementProjectLot>
</ContractNotice>""".encode()


def test_our_own_reader_understands_a_notice_that_is_filled_in_so() -> None:
    fields = [field for field in BOOK.notice_fields if field.fits("L3", work_here=True)]
    (notice,) = eforms.read(filled_in(fields), "call.xml").notices
    declared = notice.declared
    assert declared.strategic == ("soc-obj",)
    assert declared.social == ("hum-right", "work-cond")
    assert declared.strategic_text is not None
    assert "mensenrechten in de keten" in declared.strategic_text
    assert declared.terms is not None
    assert "bijzondere voorwaarden" in declared.terms


def test_every_code_is_of_its_codelist() -> None:
    codes = {"strategic-procurement": STRATEGIC_AIMS, "social-objective": SOCIAL_OBJECTIVES}
    for field in BOOK.notice_fields:
        assert bool(field.code) != bool(field.text)
        if field.code:
            assert field.code in codes[str(field.codelist)]


def test_due_diligence_is_declared_only_where_the_clauses_ask_for_it() -> None:
    def declared(level: str, work_here: bool = False) -> list[str | None]:
        return [f.code for f in BOOK.notice_fields if f.code and f.fits(level, work_here)]

    assert declared("L0", work_here=True) == []
    assert declared("L1") == ["soc-obj"]
    assert declared("L1", work_here=True) == ["soc-obj", "work-cond"]
    assert declared("L2") == ["soc-obj", "hum-right"]


# -- the files --


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"[instruments.options.L1]", b"[instruments.options.L9]", "L9"),
        (b'"eu-2014-24-43"', b'"eu-no-such"', "eu-no-such"),
        (b"{product} in kaart houdt: een", b"{country} in kaart houdt: een", "country"),
        (b'id = "principle"', b'id = "principle"\nweight = 3', "weight"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused(old: bytes, new: bytes, says: str) -> None:
    instruments, fields, bases = files()
    assert old in instruments
    with refuses(PolicyError, says):
        read_tender(instruments.replace(old, new, 1), fields, bases)
