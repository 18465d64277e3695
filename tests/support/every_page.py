"""A service in which every template has a page to show, and the address of each."""

import io
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask

from screening.model.commitments import CommitmentFacts, CommitmentKind
from screening.model.corrections import Correction
from screening.model.disclosure import DeclaredRow
from screening.model.match import MatchFilter
from screening.model.people import Grant, Role, ScopeKind
from screening.model.portfolio_job import JobKind
from screening.model.publication import PublicationChoice
from screening.model.sign_in_providers import ProviderSettings
from screening.services import assumed_codes, policy_steps
from screening.services.clause_records import ClauseRecord, include
from screening.services.disclosures.lifecycle import ask
from screening.services.people.accounts import invite
from screening.services.people.api_tokens import add_service
from screening.services.people.providers import add_provider
from screening.services.practices import PracticeDesk
from screening.services.proofs import recording
from screening.services.proofs.files import ProofFiles
from screening.services.proofs.recording import ProofRecord
from screening.services.publication import PublicationDesk
from screening.services.screening import screener_for
from screening.services.secret_box import SecretBox
from screening.store.store import LOCAL
from screening.web.request_context import Services
from tests.support import ready_made
from tests.support.chain_world import make_chained
from tests.support.match_world import REGISTER, UFLPA, WEAVER, World
from tests.support.own_policies import FINISHED, article
from tests.support.people import add_guest, add_person, add_token, invite_guest, session_of
from tests.support.published import ADDRESS, document
from tests.support.uniform_texts import adopted, desk
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    register,
    services_of,
    token_of,
)

LIST = "us_dhs_uflpa"
# What no address alone shows: the answer to a form, what a refresh leaves behind, a long write.
NOT_SHOWN = {
    "disclosure_link.html",
    "changes_of.html",
    "busy.html",
    "person_link.html",
    "token_made.html",
    "feed_made.html",
    "recovery_codes.html",
    "second_factor.html",
    "first_account.html",
    "sign_in_refused.html",
    "signed_out_there.html",
    "signal.html",
    "signal_sent.html",
    "signal_answer.html",
}


def make_everything(home: Path) -> Flask:
    """Return a service with a chain, pairs to compare, a list, an import and a disclosure."""
    return make_app(home, like=_everything_once())


@cache
def _everything_once() -> Path:
    """A home that each test gets a copy of."""
    home = ready_made.folder()
    app = make_chained(home)
    services: Services = app.extensions["screening"]
    world = World(services.store, portfolio_of(app), home)
    world.portfolio.imports.keep(REGISTER, "test")
    world.list_says(LIST, *UFLPA)
    world.screen()
    world.compare()
    services.store.close()
    return home


def addresses(app: Flask) -> dict[str, str]:
    """Return an address for each template that is a page."""
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1")
    link = ask(portfolio, contract, None, "test")
    request = portfolio.disclosures.request_by(link.token)
    assert request is not None
    name = "Weverij Voorbeeld met een lange naam B.V."
    row = DeclaredRow(name, "stof", country="IN", share=0.5)
    disclosure = portfolio.disclosures.receive(request, (row,), None)
    match = portfolio.matches.page(MatchFilter(), 1, 1).items[0].id
    portfolio.error_reports.add(match, "Weverij", "Dit klopt niet.", "A. Inkoper")
    uncoded = Correction(portfolio.contracts.get("DVR-2").id, None)
    said = portfolio.corrections.keep("cpv", [uncoded], "A. Inkoper", "geen code")
    assumed_codes.look_up(portfolio)
    record = ClauseRecord(date(2026, 2, 1), ("C2", "C5"))
    include(portfolio, contract.id, record, "test", None)
    services: Services = app.extensions["screening"]
    shown = ProofRecord("C2", 1, "Certificaat", "certificate", date(2026, 3, 1), label="GOTS")
    files, stored = ProofFiles(services.settings.home, "key"), portfolio.contracts.get("DVR-1")
    proof = recording.add(portfolio, files, stored, shown, None, "A. Inkoper", date(2026, 11, 23))
    run = portfolio.imports.runs()[0].id
    snapshot = services.store.snapshots.lines(LIST, 1)[0].id
    job = portfolio.jobs.queue(JobKind.SCREENING, {}, "test")
    number = _requested(app)
    facts = CommitmentFacts(
        CommitmentKind.MOTION,
        "Vraag waar werkkleding is gemaakt.",
        "M-12",
        date(2026, 3, 1),
        "Wethouder inkoop",
    )
    portfolio.commitments.add(facts, "A. Inkoper")
    policy = portfolio.own_policies.draft(FINISHED + article(), "A. Inkoper").number
    day = date(2026, 11, 23)
    policy_steps.preview(portfolio, screener_for(services.store, day), policy, day)
    return {
        "own_policy.html": "/policy",
        "own_policy_version.html": f"/policy/{policy}",
        "own_policy_group.html": f"/policy/{policy}/impact/turns_required",
        "own_policy_compare.html": f"/policy/compare?one=as_rijk&other={policy}",
        "commitments.html": "/commitments",
        "council_overview.html": "/council-report",
        "council_report.html": "/council-report/2026",
        "council_text.html": "/council-report/2026/texts/cases",
        "monitoring.html": "/monitoring?by=department",
        "ambitions.html": "/ambitions",
        "requests.html": "/requests",
        "request.html": f"/requests/{number}",
        "request_form.html": f"/requests/{number}/edit",
        "portfolio.html": "/",
        "overview.html": "/overview",
        "digest.html": "/digest",
        "log.html": "/log",
        "second_person.html": "/second-person",
        "decisions.html": "/decisions",
        "plan.html": "/plan?hours=4",
        "decision_new.html": f"/decisions/new?id={contract.id}",
        "decision_preview.html": f"/decisions/preview?id={contract.id}&kind=accept&why=x&by=A",
        "history.html": f"/contracts/{contract.id}/history",
        "todo.html": "/todo",
        "codes.html": "/codes",
        "edits.html": "/edits",
        "edit_new.html": f"/edits/new?id={contract.id}",
        "edit_preview.html": f"/edits/preview?id={contract.id}&field=cpv&value-cpv=90911200",
        "edit_run.html": f"/edits/{said.id}",
        "proof_new.html": f"/contracts/{contract.id}/proofs/new?item=C2:1",
        "proof.html": f"/contracts/{contract.id}/proofs/{proof}",
        "contract.html": f"/contracts/{contract.id}",
        "chain.html": f"/contracts/{contract.id}/chain",
        "check.html": "/checks/new?asked=1&cpv=18100000",
        "hotspots.html": "/hotspots",
        "payments.html": "/payments",
        "notices.html": "/notices",
        "methodology.html": "/methodology",
        "methodology_compare.html": "/methodology/compare",
        "error.html": "/contracts/c00000000000",
        "imports.html": "/imports",
        "jobs.html": "/jobs",
        "job.html": f"/jobs/{job}",
        "import_new.html": "/imports/new",
        "import_preview.html": _uploaded(app),
        "import_result.html": _imported(app),
        "import_run.html": f"/imports/{run}",
        "import_undo.html": f"/imports/{run}/undo",
        "matches.html": "/matches",
        "match.html": f"/matches/{match}",
        "party.html": f"/supplier?key={WEAVER.key}",
        "error_reports.html": "/errors",
        "error_report_new.html": f"/errors/new?about={match}",
        "sources.html": "/sources",
        "source.html": f"/sources/{LIST}",
        "snapshot.html": f"/sources/{LIST}/snapshots/{snapshot}",
        "changes.html": "/changes",
        "disclosures.html": "/disclosures",
        "disclosure.html": f"/disclosures/{disclosure}",
        "disclosure_new.html": f"/disclosures/new?contract={contract.id}",
        "disclosure_form.html": f"/d/{link.token}",
        "signals.html": "/signals",
        "signal_form.html": f"/s/{_told(app)}",
        "signal_gone.html": "/s/aaaaaaaaaaaaaaaaaaaa",
        "trends.html": "/monitoring/trends?by=department",
        "practices.html": "/practices",
        "practice.html": f"/practices/{_practice(app)}",
        "publication.html": "/publication",
        **_uniform_texts(app),
        "published.html": f"/open/{_published(app)}",
        "published_none.html": "/open/nothing-here",
        "sign_in.html": "/sign-in",
        "no_link.html": "/link/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "disclosure_none.html": "/d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    }


def account_addresses(app: Flask) -> tuple[str, dict[str, str]]:
    """Make an account; return the token of its session and an address for each page that needs one.

    From now on the service asks everybody to sign in.
    """
    services: Services = app.extensions["screening"]
    id = add_person(services.store, Role.ADMINISTRATOR)
    add_person(services.store, Role.BUYER, email="een.lang.adres@gemeente-voorbeeld.nl")
    team = portfolio_of(app).people
    program = add_service(team, LOCAL, "De nachtelijke koppeling", "contract_manager", "test")
    for owner in (id, program):
        add_token(services.store, owner, Role.CONTRACT_MANAGER)
    link = invite(team, "n.ieuw@voorbeeld.nl", "N. Ieuw", [Role.READER], "test")
    box = SecretBox(services.settings.secret_key())
    held = services.store.held_forms.hold(id, box.close('["/contracts/x/category", []]'))
    for slug in ("third", "other"):
        services.store.add_organization(slug, f"Inkoopdienst {slug.title()} Voorbeeldstad")
    add_guest(services.store, id, Role.READER, organization="third")
    _, invited = invite_guest(services.store, id, Role.READER)
    return session_of(services.store, id), {
        "account.html": "/account",
        "tokens.html": "/account/tokens",
        "tokens_of_all.html": "/people/tokens",
        "account_second_factor.html": "/account/second-factor",
        "send_again.html": f"/account/held/{held}",
        "people.html": "/people",
        "erase.html": f"/people/{link.account.id}/erase",
        "owners.html": "/people/contracts",
        "handover.html": f"/people/{link.account.id}/contracts",
        "provider.html": f"/people/providers/{_provider(app)}",
        "provider_new.html": "/people/providers/new",
        "providers.html": "/people/providers",
        "person.html": f"/people/{link.account.id}",
        "person_new.html": "/people/new",
        "set_password.html": f"/link/{link.token}",
        "join.html": f"/link/{invited}",
    }


def _practice(app: Flask) -> str:
    """Publish a practice and take it over; return its key."""
    desk = PracticeDesk(portfolio_of(app), "A. Beheer")
    words = {"kind": "clause", "title": "Clausule", "text": "De tekst", "result": "Elk kwartaal"}
    key = desk.publish(words)
    desk.record_outcome(desk.use(key, "Inkoop"), "Ook hier")
    return key


def _uniform_texts(app: Flask) -> dict[str, str]:
    """Propose, discuss and adopt a text; return the address of each page of it."""
    adoption = adopted(portfolio_of(app))
    asked = desk(portfolio_of(app)).remark(adoption.key, 1, "Waarom korter?")
    desk(portfolio_of(app)).remark(adoption.key, 1, "Leesbaarder", asked)
    return {
        "uniform_texts.html": "/uniform-texts",
        "uniform_group.html": f"/uniform-texts/groups/{adoption.group}",
        "uniform_text.html": f"/uniform-texts/{adoption.key}",
    }


def _published(app: Flask) -> str:
    """Publish figures; return their address."""
    publications = portfolio_of(app).publications
    publications.choose(PublicationChoice(ADDRESS, "Gemeente Voorbeeld"), "A. Beheer")
    publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    PublicationDesk(portfolio_of(app), "A. Beheer").make_draft()
    return ADDRESS


def _told(app: Flask) -> str:
    """Tell a signal; return the token of the address at which it was told."""
    signals = portfolio_of(app).signals
    token = "eenadresvoorwerkenden"
    signals.open_address(token, "DVR-1", "A. Inkoper")
    address = signals.address_by(token)
    assert address is not None
    signals.receive(address, "verzegeld", "AAAA-BBBB", date(2027, 11, 23))
    return token


def _requested(app: Flask) -> str:
    """Keep a request that has only words; return its number."""
    client = client_of(app)
    form = {
        "csrf_token": token_of(client, "/requests/new"),
        "words": "Laptops met een lange omschrijving voor tweeduizend werkplekken",
        "requester": "A. Aanvrager-Achternaam",
    }
    return client.post("/requests/new", data=form).location.split("/")[2].split("?")[0]


def _provider(app: Flask) -> int:
    """Set up a provider of sign-in with a row in its table."""
    providers, parts = portfolio_of(app).providers, services_of(app)
    settings = ProviderSettings("Een lange naam", "https://login.voorbeeld.nl/huurder/v2.0", "x")
    id = add_provider(providers, settings, "geheim", parts.settings.secret_key(), "test")
    providers.add_rule(id, "realm_access.roles", "b1b2-c3c4-d5d6-e7e8", Role.BUYER, "test")
    on_tag = Grant(Role.READER, ScopeKind.TAG, "Inhuur van derden")
    providers.add_rule(id, "realm_access.roles", "e9f0", on_tag, "test")
    return id


def _uploaded(app: Flask) -> str:
    """Upload a register; return the address of its preview."""
    client = client_of(app)
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "files": [(io.BytesIO(register().replace(b"DVR", b"NEW")), "register.csv")],
    }
    return client.post("/imports/new", data=form, content_type="multipart/form-data").location


def _imported(app: Flask) -> str:
    """Upload a register and keep it; return the address of the result."""
    client, preview = client_of(app), _uploaded(app)
    form = {"csrf_token": token_of(client, preview), "do": "confirm"}
    return client.post(preview, data=form).location
