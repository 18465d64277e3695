"""A service that has one of everything that the API speaks of, and how each is named in a path."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from screening.model.contracts import ContractFilter
from screening.model.corrections import Correction
from screening.model.match import MatchFilter
from screening.model.monitoring import Dimension
from screening.model.people import Role
from screening.model.portfolio_job import JobKind
from screening.model.publication import PublicationChoice
from screening.model.purchase_requests import RequestFacts
from screening.reports import export_job
from screening.services import assumed_codes, policy_steps
from screening.services.clause_records import ClauseRecord, include
from screening.services.disclosures import lifecycle
from screening.services.documents import DocumentRecord, offered_ties, record_document
from screening.services.lender_checks import LenderAnswer, record_check
from screening.services.practices import PracticeDesk
from screening.services.proofs import recording
from screening.services.proofs.files import ProofFiles, SentFile
from screening.services.proofs.recording import ProofRecord
from screening.services.publication import PublicationDesk
from screening.services.screening import screener_for
from screening.web.rate_limit import RateLimit
from tests.support.asked_jobs import work_for
from tests.support.every_page import make_everything
from tests.support.own_policies import FINISHED, article
from tests.support.people import add_person, add_token, program_with
from tests.support.published import ADDRESS, document
from tests.support.uniform_texts import NEXT_TEXT, PROPOSED, adopted, desk, group_of
from tests.support.web_client import DAY, portfolio_of, services_of


@dataclass(frozen=True)
class ApiWorld:
    """A service, a program that may do everything, and the names of what is there."""

    app: Flask
    program: FlaskClient
    names: Mapping[str, Mapping[str, str]]  # by the first part of a path: each part in brackets
    tie: str

    def path(self, path: str) -> str:
        """The path of a description, with what is there in place of the brackets."""
        for name, value in self.names.get(path.split("/")[1], {}).items():
            path = path.replace(f"{{{name}}}", value)
        return path


def without_pace(app: Flask) -> None:
    """Let a program ask as often as it likes: what is refused with 429 is not looked at."""
    app.extensions["screening"] = replace(services_of(app), pace=RateLimit(sys.maxsize - 1))


def make_api_world(home: Path) -> ApiWorld:
    app = make_everything(home)
    without_pace(app)
    portfolio = portfolio_of(app)
    portfolio.jobs.queue(JobKind.EXPORT, export_job.parameters_of(ContractFilter(), "csv"), "test")
    job = work_for(app).id
    contract = portfolio.contracts.get("DVR-1")
    tie = offered_ties(portfolio, contract)[0].id
    record = DocumentRecord(tie, "Certificaat", "origin", "B", date(2026, 3, 1))
    seen = record_document(portfolio, contract, record, "test", DAY, lambda ids: True)
    include(portfolio, contract.id, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "test", None)
    shown = ProofRecord("C2", 1, "Analyse", "analysis", date(2026, 3, 1))
    files = ProofFiles(home, services_of(app).settings.secret_key())
    sent = SentFile("analyse.pdf", b"%PDF-1.7")
    proof = recording.add(
        portfolio, files, portfolio.contracts.get("DVR-1"), shown, sent, "test", DAY
    )
    lender = LenderAnswer("Fictief B.V.", "12345678", "admitted", DAY, "")
    looked = record_check(portfolio, contract.id, lender, "test", DAY)
    token = lifecycle.ask(portfolio, contract, None, "test").token
    link = portfolio.disclosures.request_by(token)
    assert link is not None
    portfolio.supplier_replies.receive(link, [("", "", "Dit klopt niet.")])
    said = portfolio.corrections.keep("cpv", [Correction(contract.id, "18110000")], "test", None)
    uncoded = Correction(portfolio.contracts.get("DVR-2").id, None)
    portfolio.corrections.keep("cpv", [uncoded], "test", "no code")
    assumed_codes.look_up(portfolio)
    number = portfolio.requests.add(RequestFacts("Jassen", answers={"cpv": "18110000"}), "test")
    match = portfolio.matches.page(MatchFilter(), 1, 1).items[0].id
    store = services_of(app).store
    _, token = add_token(store, add_person(store, Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    policy = portfolio.own_policies.draft(FINISHED + article(), "test").number
    policy_steps.preview(portfolio, screener_for(store, DAY), policy, DAY)
    practices = PracticeDesk(portfolio, "test")
    practice = practices.publish(
        {"kind": "clause", "title": "Melden", "text": "Regel", "result": "Gemeld"}
    )
    publications = PublicationDesk(portfolio, "test")
    chosen = PublicationChoice(
        ADDRESS, "Gemeente Voorbeeld", ("set_in_documents",), (Dimension.DEPARTMENT,)
    )
    publications.choose(chosen, "DVR-1")
    portfolio.publications.publish(document(), 0, "test", "Besluit")
    publications.make_draft()
    names = {
        "uniform-texts": _uniform_texts(app),
        "practices": {"key": practice, "id": str(practices.use(practice, "Inkoop"))},
        "contracts": {
            "id": "DVR-1",
            "document_id": str(seen.id),
            "proof_id": str(proof),
            "check_id": str(looked),
        },
        "matches": {"id": match},
        "requests": {"number": number},
        "council-reports": {"year": "2026"},
        "imports": {"run_id": str(portfolio.imports.runs()[0].id)},
        "edits": {"run_id": str(said.id)},
        "changes": {"run_id": "1"},
        "jobs": {"job_id": str(job)},
        "policies": {"number": str(policy)},
    }
    return ApiWorld(app, program_with(app, token), names, tie)


def _uniform_texts(app: Flask) -> dict[str, str]:
    """A text that was adopted, of which a second version is proposed; and the code of others."""
    portfolio = portfolio_of(app)
    adoption = adopted(portfolio, DAY.isoformat())
    again = {**PROPOSED, "text": NEXT_TEXT}
    desk(portfolio).propose(adoption.group, again, adoption.key, adoption.version)
    other = services_of(app).store.add_organization("elders", "Elders")
    code = other.uniform_texts.code(group_of(other))
    named = {"group": adoption.group, "key": adoption.key, "id": str(adoption.id)}
    return {**named, "number": "2", "code": code}
