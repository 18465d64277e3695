"""The whole way of a contract manager in a browser: from a register to the paper in the file.

In ``make test`` in Dutch and without script; with ``--soak`` in both languages, with and without.
Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise it skips.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import Flask

from screening.i18n.language import Language
from screening.model.people import Role
from screening.services import command_context
from screening.services.command_context import today
from screening.web.pages import disclosures
from screening.web.rate_limit import RateLimit
from tests.support.asked_jobs import working
from tests.support.effort import tries
from tests.support.people import PASSWORD, add_person
from tests.support.reader import Reader
from tests.support.web_client import make_app, services_of
from tests.support.web_server import serving
from tests.support.word_text import text_of_word

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ANNA, BERT = ("anna@voorbeeld.nl", "Anna Contract"), ("bert@voorbeeld.nl", "Bert Beheer")
BUYER, SUPPLIER, CLOTHES = "Gemeente Voorbeeld", "Fictieve Kleding B.V.", "Beroepskleding"
UNCODED = (
    "Contractnummer;Omschrijving;Leverancier;Contractwaarde\n"
    "GV-1;Schoonmaak van scholen;Blink B.V.;1000,00\n"
    "GV-2;Schoonmaak van scholen 2025;Blink B.V.;2000,00\n"
    "GV-3;Laptops voor werkplekken;Wevers B.V.;2500,50\n"
)
SIGNED = (
    "Contractnummer;Onderwerp;Leverancier;Land leverancier;CPV-code;Contractwaarde;Ingangsdatum\n"
    f"GV-4;{CLOTHES};{SUPPLIER};NL;18110000;1200000;{{day}}\n"
)
WHY_LESS = "Er is één aanbieder."
ANALYSIS, LOOKED_AT = "Risicoanalyse 2026", "Noemt fabrieken en spinnerijen."
REPLY = "Wij kopen alleen katoen uit Portugal."
SEEN = "Certificaat W-12"
WHY_ACCEPTED = "Geen andere leverancier voor 2028."
WALKS = tries([("nl", False)], [("nl", False), ("nl", True), ("en", False), ("en", True)])
ANALYSIS_HOLDS, MUCH_LATER = timedelta(days=60), timedelta(days=130)

Opens = Callable[[str], Reader]


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Flask]]:
    monkeypatch.setattr(disclosures, "rate_limit", RateLimit(disclosures.MOST_A_MINUTE))
    app = make_app(tmp_path / "home", filled=False)
    for (email, name), role in ((ANNA, Role.CONTRACT_MANAGER), (BERT, Role.ADMINISTRATOR)):
        add_person(services_of(app).store, role, email=email, name=name)
    with serving(app) as address, working(app):
        yield address, app


@pytest.mark.parametrize(("language", "script"), WALKS)
def test_from_a_register_to_the_paper_in_the_file(
    open_page: "Callable[..., Page]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    script: bool,
) -> None:
    def opens(path: str) -> Reader:
        page = open_page(f"{path}?lang={language}", java_script_enabled=script)
        return Reader(page, Language(language))

    anna = signs_in(opens, ANNA)
    brings_in(anna, tmp_path / "register.csv", UNCODED)
    confirms_what_is_bought(anna, script)
    reads_a_verdict_and_confirms_its_category(anna)
    decides_on_a_request(anna)
    reads_its_annex(anna, tmp_path)
    brings_in(anna, tmp_path / "signed.csv", SIGNED.format(day=today().strftime("%d-%m-%Y")))
    ties_the_contract_to_its_request(anna)
    signs_the_clause(anna)
    keeps_the_calendar(anna, tmp_path)
    supplier = opens(asks_the_supplier(anna))
    answers(supplier)
    sends_its_analysis(supplier, tmp_path)
    takes_the_answer(anna)
    accepts_the_analysis(anna)
    reads_that_it_was_accepted(supplier)
    bert = signs_in(opens, BERT)
    asks_for_a_second_person(bert)
    wants_to_accept_the_risk(anna)
    agrees(bert)
    goes_by(MUCH_LATER, monkeypatch)
    reads_what_expired(anna)
    takes_the_report(anna, tmp_path)


def signs_in(opens: Opens, who: tuple[str, str]) -> Reader:
    somebody = opens("/sign-in")
    somebody.fills({"email": who[0], "password": PASSWORD})
    somebody.presses("Sign in", within="main")
    somebody.reads(who[1], within="header")
    return somebody


def brings_in(anna: Reader, file: Path, register: str) -> None:
    file.write_text(register, "utf-8")
    anna.goes("/imports/new")
    anna.page.locator("#files").set_input_files(file)
    anna.fills({"buyer": BUYER, "buyer_country": "NL"})
    anna.page.locator("#buyer_type").select_option("subcentral")
    anna.presses("See how it is read")
    anna.presses("Keep and screen")
    anna.is_told("Import done")


def confirms_what_is_bought(anna: Reader, script: bool) -> None:
    anna.follows("Confirm what is bought")
    groups = anna.page.locator("fieldset")
    expect(groups).to_have_count(2)  # both contracts on cleaning stand together
    groups.nth(0).locator("input[value='90919300']").check()
    groups.nth(1).locator("input[type=text]").fill("leerlingenvervoer")
    if not script:  # else codes come while one types
        anna.presses("Look for a code", within="fieldset >> nth=1")
    groups.nth(1).locator("input[value='60130000']").first.check()
    groups.nth(1).locator("input[value='30213100']").first.check()
    anna.presses("Confirm the chosen codes")
    anna.is_told("Every contract has a CPV code.")


def reads_a_verdict_and_confirms_its_category(anna: Reader) -> None:
    opens_contract(anna, "GV-3", "Laptops voor werkplekken")
    anna.page.locator(".verdict .flag").first.wait_for()
    anna.opens("Confirm the category")
    anna.page.locator("#category-ict-werkomgeving").check()
    anna.presses("Confirm category")
    anna.is_told("The category has been confirmed and the contract was screened again.")


def opens_contract(anna: Reader, number: str, title: str) -> None:
    anna.goes(f"/?q={number}")
    anna.page.get_by_role("link", name=title, exact=True).click()
    anna.reads(title, within="h1")


def decides_on_a_request(anna: Reader) -> None:
    anna.goes("/checks/new")
    anna.fills({"cpv": "18110000", "value": "1.200.000,00"})
    anna.presses("Check this purchase")
    anna.presses("Keep as a request")
    anna.page.wait_for_url("**/requests/*")
    anna.page.locator("select#buyer_type").select_option("subcentral")
    anna.fills({"ends": "31-12-2029"})
    anna.presses("Keep these answers")
    anna.is_told("Your answers have been kept.")
    anna.opens("Decide")
    anna.page.locator("#decided-deviate").check()
    anna.page.locator("#decided-level").select_option("L1")
    anna.fills({"decided-why": WHY_LESS})
    anna.presses("Record the decision")
    anna.reads(WHY_LESS, within="section[aria-labelledby=decision]")


def reads_its_annex(anna: Reader, folder: Path) -> None:
    link = anna.page.locator("a[href*='/request-annex.docx']")
    said = text_of_word(anna.saves(link, folder / "annex.docx")).lower()
    for words in {"nl": ("beroepskleding", "mensenrechten"),
                  "en": ("occupational clothing", "human rights")}[anna.language.code]:  # fmt: skip
        assert words in said


def ties_the_contract_to_its_request(anna: Reader) -> None:
    opens_contract(anna, "GV-4", CLOTHES)
    anna.presses("Yes, tie them", exact=False)
    anna.is_told("The contract that came of it")
    anna.page.get_by_role("link", name=CLOTHES, exact=True).click()
    anna.is_told("Came of request")


def signs_the_clause(anna: Reader) -> None:
    anna.opens("Record something about the clause")
    anna.fills({"clause-day": today().isoformat()})
    anna.presses("Record", within="section[aria-labelledby=in-contract]")
    anna.is_told("In the contract since")


def keeps_the_calendar(anna: Reader, folder: Path) -> None:
    calendar = "section[aria-labelledby=calendar]"
    anna.opens("Record what came, or another day")
    anna.page.locator("#calendar-item").select_option("C5:1")
    anna.page.locator("#calendar-what-moved").check()
    anna.fills(
        {
            "calendar-day": today().isoformat(),
            "calendar-why": "Na het jaarverslag.",
            "calendar-moved_to": (today() + timedelta(days=400)).isoformat(),
        }
    )
    anna.presses("Record", within=calendar)
    anna.reads("Na het jaarverslag.", within=calendar)
    anna.opens("Record what came, or another day")
    anna.fills({"calendar-months": "3"})
    anna.presses("Record the notice period")
    link = anna.page.locator(f"{calendar} a[href$='.ics']")
    assert anna.saves(link, folder / "contract.ics").count(b"BEGIN:VEVENT") > 3


def asks_the_supplier(anna: Reader) -> str:
    """Return the path of the link."""
    anna.follows("Ask a supplier for its chain")
    anna.presses("Make the link")
    return urlsplit(anna.page.locator("#address").input_value()).path


def answers(supplier: Reader) -> None:
    supplier.page.locator("textarea").first.fill("De spinnerij staat in Porto.")
    supplier.page.locator("#reply-").fill(REPLY)
    supplier.presses("Send the answers")
    supplier.is_told("Thank you: your reply was received. It stands beside what we say.")
    supplier.page.locator("#good-1").fill("katoen")
    supplier.page.locator("#supplier-1").fill("Weverij Voorbeeld")
    supplier.page.locator("#made_in-1").fill("PT")
    supplier.page.locator("#share-1").fill("100")
    supplier.presses("Send")
    supplier.is_told("You may send more.")


def sends_its_analysis(supplier: Reader, folder: Path) -> None:
    file = folder / "analyse.pdf"
    file.write_bytes(b"%PDF-1.7\nfictief")
    supplier.page.locator("#document-for").select_option("C2:1")
    supplier.page.locator("#document-file").set_input_files(file)
    holds_until = today() + ANALYSIS_HOLDS
    supplier.fills({"document-title": ANALYSIS, "document-until": holds_until.isoformat()})
    supplier.presses("Send the document")
    supplier.is_told("Thank you: the document was received. A person at the buyer looks at it.")


def takes_the_answer(anna: Reader) -> None:
    anna.goes("/todo")
    waiting = anna.text("%(num)s answer waiting", 1, "%(num)s answers waiting")
    anna.page.locator("header").get_by_role("link", name=waiting).click()
    anna.reads(anna.text("Disclosures"), within="h1")
    anna.page.get_by_role("link", name=SUPPLIER).first.click()
    anna.presses("Accept")
    anna.follows("On the contract: what was declared, and the documents behind it")
    anna.reads(REPLY, within=".verdict .reply")
    anna.opens("Record that a document was seen")
    anna.page.locator("#document-tie").select_option(index=1)
    anna.fills({"document-document": SEEN})
    anna.presses("Record", within="#documents")
    anna.reads(SEEN, within="section[aria-labelledby=declared] [role=status]")


def accepts_the_analysis(anna: Reader) -> None:
    anna.follows(ANALYSIS, within="section[aria-labelledby=proofs]")
    anna.page.locator("#what-accepted").check()
    anna.fills({"why": LOOKED_AT})
    anna.presses("Record")
    anna.reads(LOOKED_AT, within="section[aria-labelledby=decided]")


def reads_that_it_was_accepted(supplier: Reader) -> None:
    supplier.page.reload()
    sent = supplier.page.locator("section[aria-labelledby=came] li").filter(has_text=ANALYSIS)
    expect(sent.locator("strong")).to_have_text(supplier.text("accepted"), ignore_case=True)


def asks_for_a_second_person(bert: Reader) -> None:
    bert.goes("/second-person")
    bert.page.locator("#flag").select_option("recommended")
    bert.presses("Keep this")
    bert.is_told("From now on this is the rule.")


def wants_to_accept_the_risk(anna: Reader) -> None:
    anna.follows("GV-4", within=".breadcrumb")
    anna.reads(CLOTHES, within="h1")
    anna.opens("Take a decision")
    anna.page.locator("input[name=kind][value=accept]").check()
    anna.fills({"decision-why": WHY_ACCEPTED})
    anna.presses("Keep this decision")
    anna.is_told("Agree, refuse or withdraw")
    anna.reads(WHY_ACCEPTED, within=".message")


def agrees(bert: Reader) -> None:
    bert.goes("/second-person")
    bert.reads(WHY_ACCEPTED)
    bert.presses("Agree: do it")
    bert.is_told("You agreed, and it has been done.")


def goes_by(time: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service believe that it is so much later."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return super().now(tz) + time

    monkeypatch.setattr(command_context, "datetime", Later)


def reads_what_expired(anna: Reader) -> None:
    anna.goes("/todo")
    anna.is_told("Accepted, and it has expired")
    anna.follows("The digest of this week")
    late = anna.page.locator("section[aria-labelledby=digest-late] a").filter(has_text="GV-4")
    late.first.click()
    anna.reads(CLOTHES, within="h1")
    anna.page.locator(".verdict .decision-beside").wait_for()


def takes_the_report(anna: Reader, folder: Path) -> None:
    link = anna.page.locator("a[href*='/papers/contract.docx']")
    said = text_of_word(anna.saves(link, folder / "report.docx"))
    told = ("GV-4", ANALYSIS, LOOKED_AT, REPLY, SEEN, WHY_ACCEPTED, ANNA[1])
    assert [words for words in told if words not in said] == []
