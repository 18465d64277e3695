"""Every route that writes leaves a line in the log; the routes come from the rules beside them."""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from screening.model.audit import LogEntry, LogFilter
from screening.model.match import MatchFilter
from screening.model.people import Role
from screening.model.proposals import ChangeKind, Person
from screening.services.monitoring import kept_days
from screening.services.people.accounts import first_code, invite
from screening.services.publication import PublicationDesk
from screening.services.purchase_form import categories
from screening.services.settings import Settings
from screening.store import tables
from screening.store.portfolio import Portfolio
from screening.web.app import create_app
from screening.web.route_rules import RULES, RouteKind
from tests.support.every_page import LIST, make_everything
from tests.support.kept_store import import_into
from tests.support.own_policies import FINISHED, article
from tests.support.people import (
    CHEAP,
    PASSWORD,
    add_person,
    invite_guest,
    session_of,
    signed_in,
)
from tests.support.uniform_texts import NEXT_TEXT, PROPOSED, decided, desk
from tests.support.web_client import client_of, make_app, portfolio_of, services_of, token_of

# What is no GET and yet leaves no line, each with the reason.
WITHOUT = {
    "papers.letter": "a file with a link that the page holds; nothing is kept",
    "imports.upload": "the files wait outside the database until `imports.decide`",
    "told.answer": "it shows what a code gives, and is a form so that no address holds the code",
    "sign_in.second_step": "logged as `sign_in.enter` is: a person is signed in, tried below",
}
WHY = {"by": "A", "why": "het was een vergissing"}
SHOWN = {name for name, rule in RULES.items() if rule.kind is RouteKind.SHOWS}
EVERYTHING = LogFilter()


@dataclass
class World:
    """A service in whose name forms are sent, and what was sent so far."""

    app: Flask
    client: FlaskClient
    page: str = "/imports/new"  # with a form
    sent: set[str] = field(default_factory=set)

    @property
    def portfolio(self) -> Portfolio:
        return portfolio_of(self.app)

    def lines(self) -> list[LogEntry]:
        store = services_of(self.app).store
        logs = (*(store.portfolio(slug).log for slug in store.organizations()), store.log)
        return [entry for log in logs for entry in log.page(EVERYTHING, 500)]

    def does(self, endpoint: str, send: Callable[[], TestResponse]) -> TestResponse:
        """Send a request of a route, and hold that it left a line of its own."""
        before = len(self.lines())
        answer = send()
        assert answer.status_code in (200, 201, 202, 303), (endpoint, answer.get_data(as_text=True))
        new = self.lines()
        assert len(new) > before, f"{endpoint} left no line"
        latest = max(new, key=lambda entry: (entry.line.at, entry.line.number))
        door = "api" if endpoint.startswith("api.") else "page"
        assert latest.line.door == door, endpoint
        assert (latest.line.run or "").startswith("request "), endpoint
        self.sent.add(endpoint)
        return answer

    def form(self, endpoint: str, path: str, **fields: object) -> TestResponse:
        token = token_of(self.client, self.page)
        data = {"csrf_token": token, **fields}
        return self.does(endpoint, lambda: self.client.post(path, data=data))

    def json(self, endpoint: str, path: str, body: Mapping[str, object]) -> TestResponse:
        place, headers = f"/api/v1{path}", {"If-Match": "*"}
        return self.does(endpoint, lambda: self.client.post(place, json=body, headers=headers))


def fields_of_proof() -> dict[str, object]:
    return {"item": "C2", "title": "Analyse", "kind": "analysis", "received": "2026-03-01"}


def on_contracts(world: World) -> None:
    id = world.portfolio.contracts.get("DVR-1").id
    place = f"/contracts/{id}"
    world.form("contracts.confirm", f"{place}/category", category=categories()[0], why="zo is het")
    world.form("contracts.clause", f"{place}/clause", what="included", day="2026-02-01")
    came = {"item": "C2:1", "what": "received", "day": "2026-03-01", "seen": "0"}
    world.form("todo.record", f"{place}/calendar", **came)
    world.form("proofs.add", f"{place}/proofs", **{**fields_of_proof(), "item": "C2:1"})
    proof = world.portfolio.proofs.of(id)[-1].id
    world.form("proofs.decide", f"{place}/proofs/{proof}", what="accepted", seen="0")
    said = {"kind": "accept", "why": "geen ander", "by": "A"}
    world.form("decisions.decide", f"{place}/decisions", **said)
    world.form("decisions.step", "/decisions/1", do="undo", by="A")
    world.form("decisions.keep", "/decisions", id=id, **said)
    body = {**said, "kind": "mitigate", "contracts": [id]}
    (decision,) = world.json("api.decide", "/decisions", body).get_json()["decisions"]
    withdrawn = {"do": "withdraw", "why": "anders", "by": "A"}
    world.json("api.decision_step", f"/decisions/{decision}/step", withdrawn)
    page = world.client.get(place).get_data(as_text=True)
    tie = re.findall(r'<option value="([0-9a-f]{12})"', page)[0]
    fields = {"tie": tie, "document": "W-1", "kind": "origin", "class": "B", "seen": "2026-01-20"}
    world.form("documents.record", f"{place}/documents", **fields)
    document = world.portfolio.documents.history(id)[0].id
    world.form("documents.withdraw", f"{place}/documents/{document}", why="vergissing")
    said = {"field": "cpv", "value-cpv": "90911200", "id": id, "by": "A", "why": "anders"}
    world.form("edits.keep", "/edits", **said)
    run = world.portfolio.corrections.runs(1)[0].id
    world.form("edits.undo", f"/edits/{run}/undo", by="A", why="toch niet")
    body = {"field": "cpv", "value": "90911200", "contracts": [id], "by": "A", "why": "anders"}
    answer = world.json("api.edit", "/edits", body)
    world.json("api.edit_undo", f"/edits/{answer.get_json()['run']}/undo", WHY)
    came = {"item": "C5", "what": "received", "day": "2026-03-01", "by": "A"}
    world.json("api.calendar_record", f"{place}/calendar-records", came)
    kept = {**fields_of_proof(), "by": "A"}
    proof = world.json("api.proof_add", f"{place}/proofs", kept).get_json()["id"]
    world.json("api.proof_decide", f"{place}/proofs/{proof}/decisions", {"what": "accepted"})
    said = {"category": categories()[0], "why": "toch zo", "by": "A"}
    world.json("api.category_confirm", f"{place}/category", said)
    included = {"what": "included", "day": "2026-03-01", "by": "A"}
    world.json("api.clause_record", f"{place}/clause-records", included)
    seen = {**fields, "evidence_class": "B", "by": "A"}
    del seen["class"]
    seen_id = world.json("api.document_record", f"{place}/documents", seen).get_json()["document"]
    gone = {"why": "vergissing", "by": "A"}
    world.json("api.document_withdraw", f"{place}/documents/{seen_id}/withdraw", gone)
    world.json("api.contract_screen", f"{place}/screening", {})


def on_reports(world: World) -> None:
    motion = {"kind": "motion", "text": "Vraag", "reference": "M", "day": "1-3-2025", "owner": "W"}
    world.form("commitments.add", "/commitments", **motion)
    (kept,) = [c for c in world.portfolio.commitments.all() if c.facts.reference == "M"]
    world.form("commitments.settle", f"/commitments/{kept.id}", state="done")
    last = date(datetime.now(UTC).year - 1, 12, 31)
    kept_days.keep(world.portfolio, last, "A")
    page = f"/council-report/{last.year}"
    written = {"seen": "0", "text": "Wat wij deden."}
    world.form("council.keep", f"{page}/texts/opening", **written)
    world.form("council.adopt", f"{page}/adopt", decision="Besluit 4")
    wanted = {"title": "Alles", "measure": "clause_right", "target": "50", "until": "31-12-2098"}
    world.form("ambitions.add", "/ambitions", **wanted, basis="Raadsbesluit", owner="Wethouder")
    (ambition,) = world.portfolio.ambitions.all()
    world.form("ambitions.withdraw", f"/ambitions/{ambition.id}/withdraw")
    clause = {"kind": "clause", "title": "Clausule", "text": "Tekst", "result": "Werkt"}
    practice = world.form("practices.publish", "/practices", **clause).location.partition("?")[0]
    world.form("practices.use", f"{practice}/use")
    (copy,) = world.portfolio.practices.copies()
    outcome = f"/practices/copies/{copy.id}"
    world.form("practices.record_outcome", outcome, outcome="Werkt ook hier")
    world.form("practices.change", practice, do="withdraw", why="Fout")
    place = (
        f"/practices/{world.json('api.practice_publish', '/practices', clause).get_json()['key']}"
    )
    world.json("api.practice_renew", f"{place}/versions", {**clause, "after": 1})
    number = world.json("api.practice_use", f"{place}/uses", {}).get_json()["number"]
    came = {"outcome": "Werkt"}
    world.json("api.practice_outcome", f"/practices/copies/{number}/outcome", came)
    world.json("api.practice_withdraw", f"{place}/withdrawal", {"why": "Fout"})


def on_uniform_texts(world: World) -> None:
    begun = world.form("uniform_texts.begin_group", "/uniform-texts", name="Groep", needed="1")
    group = begun.location.partition("?")[0]
    text = world.form("uniform_texts.propose", group, **PROPOSED).location.partition("?")[0]
    world.form("uniform_texts.remark", f"{text}/remarks", number="1", words="Goed")
    world.form("uniform_texts.adopt", f"{text}/adoptions", number="1", **decided())
    (adoption,) = world.portfolio.uniform_texts.adopted().adoptions
    ended = f"/uniform-texts/adoptions/{adoption.id}"
    world.form("uniform_texts.end", ended, reason="Nieuw beleid")
    world.form("uniform_texts.change", text, do="withdraw", number="1", reason="Fout")
    world.form("uniform_texts.renew_code", f"{group}/code")
    world.form("uniform_texts.leave", f"{group}/leave")
    other = services_of(world.app).store.add_organization("elders", "Elders")
    code = other.uniform_texts.code(desk(other).begin_group({"name": "Van elders", "needed": "2"}))
    world.form("uniform_texts.join", "/uniform-texts/join", code=code)
    on_uniform_texts_by_api(world, code)


def on_uniform_texts_by_api(world: World, code: str) -> None:
    def sent(route: str, path: str, **fields: object) -> Mapping[str, str | int]:
        said: Mapping[str, str | int] = world.json(
            route, f"/uniform-texts{path}", fields
        ).get_json()
        return said

    begun = sent("api.uniform_texts_begin", "/groups", name="Groep", needed=1)
    group = f"/groups/{begun['key']}"
    text = f"/{sent('api.uniform_text_propose', f'{group}/texts', **PROPOSED)['key']}"
    newer = {"text": NEXT_TEXT, "why": "Beter", "after": 1}
    sent("api.uniform_text_renew", f"{text}/versions", **newer)
    sent("api.uniform_text_remark", f"{text}/versions/2/remarks", words="Goed")
    adopted = sent("api.uniform_text_adopt", f"{text}/versions/2/adoptions", **decided())
    end = f"/adoptions/{adopted['number']}/end"
    sent("api.uniform_text_adoption_end", end, why="Nieuw beleid")
    sent("api.uniform_text_withdraw", f"{text}/versions/2/withdrawal", why="Fout")
    sent("api.uniform_texts_code_renew", f"{group}/code")
    sent("api.uniform_texts_leave", f"{group}/departure")
    (joined,) = world.portfolio.uniform_texts.groups()
    world.portfolio.uniform_texts.leave(joined.key, "A")
    sent("api.uniform_texts_join", "/memberships", code=code)


def on_policies(world: World) -> None:
    version = world.form("own_policy.draft", "/policy", copy="as_rijk").location
    number = version.split("/")[2].partition("?")[0]
    world.form("own_policy.step", f"/policy/{number}", do="change", content=FINISHED + article())
    decided = {"kind": "mandate", "reference": "M-1", "decided": "2025-12-01", "owner": "Inkoop"}
    for step in ("activate", "close", "roll_back"):
        more = {**decided, "do": step, "valid_from": "2026-01-01", "why": "zo besloten"}
        world.form("own_policy.step", f"/policy/{number}", **more)


def on_policies_by_api(world: World) -> None:
    made = world.json("api.policy_draft", "/policies", {"content": FINISHED + article()})
    number = made.get_json()["number"]
    undone = {"do": "roll_back", "why": "vergissing"}
    for fields in ({"do": "activate", "why": "besloten"}, undone):
        world.json("api.policy_step", f"/policies/{number}/step", fields)


def on_requests(world: World) -> None:
    new = {"words": "laptops voor werkplekken", "requester": "A"}
    number = world.form("requests.add", "/requests/new", **new).location.split("/")[2][:9]
    more = {"version": "1", "value": "200.000"}
    world.form("requests.change", f"/requests/{number}/edit", **more)
    world.form("requests.move", f"/requests/{number}/state", version="2", do="asked")
    answer = world.json("api.request_add", "/requests", {"words": "laptops", "by": "A"})
    path = f"/requests/{answer.get_json()['number']}/state"
    world.json("api.request_move", path, {"do": "asked", "by": "A"})


def on_codes(world: World) -> None:
    """Two contracts say what is bought and have no code: a person gives each group one."""
    rows = "contractnummer;omschrijving;leverancier;contractwaarde\n"
    rows += "N-1;Schoonmaak van scholen;Fictief B.V.;250000\n"
    rows += "N-2;Laptops voor werkplekken;Fictief B.V.;250000\n"
    upload = {"files": [(io.BytesIO(rows.encode()), "extra.csv")]}
    token = token_of(world.client, world.page)
    answer = world.client.post("/imports/new", data={"csrf_token": token, **upload})
    world.form("imports.decide", answer.location, do="confirm")
    run = world.portfolio.imports.runs()[0].id
    first, second = (world.portfolio.contracts.get(number).id for number in ("N-1", "N-2"))
    world.form("codes.confirm", "/codes", take=f"{first}:90919300", **WHY)
    groups = {**WHY, "groups": [{"id": second, "code": "30213100"}]}
    world.json("api.cpv_confirm", "/cpv-confirmations", groups)
    for correction in world.portfolio.corrections.runs(2):
        world.portfolio.corrections.undo(correction.id, "A")
    world.form("imports.undo_now", f"/imports/{run}/undo", **WHY)


def on_matches(world: World) -> None:
    match = world.portfolio.matches.page(MatchFilter(), 1, 1).items[0].id
    answer = {"answer": "not_same", "by": "A", "why": "een ander adres"}
    world.form("matches.decide", f"/matches/{match}", **answer)
    world.form("matches.undo", f"/matches/{match}/undo", by="A", why="toch niet")
    world.json("api.match_decide", f"/matches/{match}/decisions", dict(answer))
    about = {"about": match, "text": "Dit klopt niet.", "by": "A"}
    world.form("error_reports.add", "/errors/new", **about)
    report = world.portfolio.error_reports.all()[0].id
    world.form("error_reports.settle", f"/errors/{report}", by="A", why="nagekeken")


def on_suppliers(world: World) -> None:
    contract = world.portfolio.contracts.get("DVR-1").id
    answer = world.form("disclosures.ask", "/disclosures/new", contract=contract, days="30")
    found = re.search(r"/d/[\w-]+", answer.get_data(as_text=True))
    assert found is not None
    row = {"supplier": "Spinnerij Voorbeeld", "good": "garen", "country": "PT", "share": "50"}
    page = world.client.get(found[0]).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token[1], **row, "customer": "", "made_in": "", "region": ""}
    world.does("supplied.send", lambda: world.client.post(found[0], data=data))
    data = {"csrf_token": token[1], "reply-": "Dit klopt niet."}
    world.does("supplied.reply", lambda: world.client.post(f"{found[0]}/reply", data=data))
    data = {"csrf_token": token[1], "document-file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
    sent = partial(world.client.post, f"{found[0]}/document", data=data)
    world.does("supplied.document", sent)
    (reply,) = world.portfolio.supplier_replies.of_contract(
        world.portfolio.contracts.get("DVR-1").contract.key
    )
    said = {"what": "accepted", "answers": f"reply-{reply.id}"}
    world.form("answers.act", f"/contracts/{contract}/answers", **said)
    undone = {"what": "undone", "answers": [f"reply-{reply.id}"], "by": "A"}
    world.json("api.answers_act", f"/contracts/{contract}/answers", undone)
    on_lenders(world, contract)
    given = world.portfolio.disclosures.disclosures()[0]
    world.form("disclosures.decide", f"/disclosures/{given.id}", do="refuse", why="onleesbaar")
    world.form("disclosures.withdraw", f"/disclosures/links/{given.request.id}")
    world.form("signals.open_address", "/signals/addresses", contract="DVR-1")
    (address,) = world.portfolio.signals.addresses()
    world.form("told.send", f"/s/{address.token}", what="Er wordt niet betaald")
    (signal,) = world.portfolio.signals.all()
    world.form("signals.handle", f"/signals/{signal.id}", do="take_up")
    world.form("signals.withdraw_address", f"/signals/addresses/{address.id}")
    choice = {"address": "ons-adres", "publisher": "Ons", "contracts": "DVR-1"}
    world.form("publication.change", "/publication", do="choose", **choice)
    looked = {"basis": PublicationDesk(world.portfolio, "A").make_draft().basis, "why": "Besluit"}
    world.form("publication.change", "/publication", do="publish", after="0", **looked)
    world.form("publication.change", "/publication", do="withdraw", why="Fout")
    chosen = {**choice, "contracts": ["DVR-1"]}
    world.json("api.publication_choose", "/publication/choice", chosen)
    world.json("api.publication_look", "/publication/draft", {})
    draft = PublicationDesk(world.portfolio, "A").make_draft()
    seen = {"why": "Besluit", "after": 1, "basis": draft.basis}
    world.json("api.publication_publish", "/publication/versions", seen)
    world.json("api.publication_withdraw", "/publication/withdrawal", {"why": "Fout"})


def on_lenders(world: World, contract: str) -> None:
    looked = {"name": "Fictief", "kvk": "12345678", "outcome": "admitted", "looked": "2026-01-01"}
    place = f"/contracts/{contract}/lenders"
    world.form("lenders.record", place, **looked)
    first = world.portfolio.lender_checks.of(contract)[0].id
    world.form("lenders.withdraw", f"{place}/{first}")
    added = world.json("api.lender_add", place, {**looked, "by": "A"}).get_json()["checks"]
    second = max(each["id"] for each in added)
    world.json("api.lender_withdraw", f"{place}/{second}/withdrawal", {"by": "A"})


def on_notices(world: World) -> None:
    world.form("notices.add", "/notices", number="90000016", since="2024-01-01")
    source = world.portfolio.notice_sources.all()[0].id
    world.form("notices.look_now", f"/notices/{source}/look")
    world.form("notices.remove", f"/notices/{source}/remove")
    store = services_of(world.app).store
    row = {
        "organization_id": world.portfolio._scope.id,
        "key": "call",
        "contract_key": "call",
        "process": "p",
        "stage": "call",
        "lots": "[]",
        "previous": "[]",
        "declared": json.dumps(
            {
                "strategic": [],
                "strategic_text": None,
                "social": [],
                "environmental": [],
                "terms": None,
            }
        ),
        "asked": True,
    }
    with store._engine.begin() as connection:
        connection.execute(tables.contract_notice.insert().values(**row))
    world.form("notices.answer", "/notices/calls", call="call", award="apart")


def on_jobs(world: World) -> None:
    world.form("jobs.screen", "/jobs/screening")
    job = world.portfolio.jobs.recent(1)[0].id
    world.form("jobs.cancel", f"/jobs/{job}/cancel")
    world.form("jobs.export", "/jobs/export", form="csv")
    job = world.json("api.job_screening", "/jobs/screening", {}).get_json()["id"]
    world.json("api.job_cancel", f"/jobs/{job}/cancel", {})
    world.json("api.job_export", "/jobs/export", {"form": "xlsx"})


def on_imports(world: World) -> None:
    rows = "contractnummer;omschrijving;leverancier\nI-1;Schoonmaak;Fictief B.V.\n"
    place = "/api/v1/imports"
    send = partial(world.client.post, place, data=rows, content_type="text/csv")
    world.does("api.import_add", send)
    run = world.portfolio.imports.last_in_force()
    assert run is not None
    world.json("api.import_undo", f"/imports/{run.id}/undo", WHY)


def on_example(world: World) -> None:
    world.form("example.put_back", "/example/put-back")
    world.form("example.remove", "/example/remove")


def on_sources(world: World) -> None:
    store = services_of(world.app).store
    world.form("sources.run_now", "/sources/un_undp_hdi/runs")
    snapshot = store.snapshots.lines(LIST, 1)[0].id
    table = tables.snapshot
    with store._engine.begin() as connection:
        held = update(table).where(table.c.id == snapshot)
        connection.execute(held.values(status="quarantined"))
    path = f"/sources/{LIST}/snapshots/{snapshot}"
    world.form("sources.accept", path, by="A", why="een herdruk")


ROOMS: Sequence[Callable[[World], None]] = (
    on_contracts,
    on_requests,
    on_reports,
    on_uniform_texts,
    on_policies,
    on_policies_by_api,
    on_codes,
    on_matches,
    on_suppliers,
    on_notices,
    on_jobs,
    on_imports,
    on_sources,
    on_example,
)


def with_accounts(home: Path) -> set[str]:
    """Do what people do to accounts; return the routes that were tried."""
    make_app(home, filled=False)
    open_to_others = {"SCREENING_HOME": str(home), "SCREENING_PUBLIC_URL": "http://localhost"}
    app = create_app(Settings.from_environment(open_to_others), CHEAP)
    store = services_of(app).store
    world = World(app, client_of(app), "/first-account")
    first = {"code": first_code(store), "email": "b@voorbeeld.nl", "name": "B. Heer"}
    world.form("sign_in.make_first_account", "/first-account", **first, password=PASSWORD)
    world.page = "/sign-in"
    world.form("sign_in.enter", "/sign-in", email="b@voorbeeld.nl", password=PASSWORD)
    world.page = "/people/new"
    new = {"email": "n@voorbeeld.nl", "name": "N. Ieuw", "roles": "reader"}
    world.form("people.invite", "/people/new", **new)
    person = world.portfolio.people.by_email("n@voorbeeld.nl").id
    for wish in ("block", "unblock", "link"):
        world.form("people.change", f"/people/{person}", do=wish)
    world.form("people.change", f"/people/{person}", do="roles", roles="buyer")
    world.form("people.require", "/people/second-factor", roles="auditor")
    world.form("people.choose_language", "/people/language", language="en")
    on_providers(world)
    on_tokens(world)
    on_keepers(world, person)
    on_proposals(world)
    link = invite(world.portfolio.people, "l@voorbeeld.nl", "L. Ink", [Role.READER], "test")
    other = World(app, client_of(app), f"/link/{link.token}")
    new = {"password": PASSWORD, "again": PASSWORD}
    other.form("sign_in.use_link", f"/link/{link.token}", **new)
    mine = add_person(store, Role.BUYER, email="i@voorbeeld.nl", name="I. Koper")
    own = World(app, signed_in(app, mine), "/account")
    session_of(store, mine)
    own.form("account.end_sessions", "/account/sessions", do="others", current=PASSWORD)
    own.form("account.choose_language", "/account/language", language="en")
    again = "drie andere woorden hier"
    said = {"current": PASSWORD, "password": again, "again": again}
    own.form("account.change_password", "/account/password", **said)
    page = own.client.get("/account/second-factor").get_data(as_text=True)
    secret = re.sub(r"\s", "", re.search(r">([A-Z2-7 ]{32,})<", page)[1])  # type: ignore[index]
    code = pyotp.TOTP(secret).at(datetime.now(UTC))
    own.form("account.set_second_factor", "/account/second-factor", code=code, current=again)
    own.form("account.remove_second_factor", "/account/second-factor/remove", current=again)
    store.add_organization("other", "Elders")
    _, token = invite_guest(store, mine, Role.READER)
    own.form("account.join", "/account/join", token=token)
    own.form("account.work_for", "/account/organization", account=str(mine))
    own.form("sign_in.leave", "/sign-out")
    assert {entry.who for entry in own.lines()} >= {"B. Heer", "I. Koper", "L. Ink"}
    assert "@voorbeeld.nl" not in repr(own.lines())
    assert world.portfolio.log.faults() == []
    return world.sent | other.sent | own.sent


def on_providers(world: World) -> None:
    world.page = "/people/providers/new"
    new = {"name": "A", "issuer": "https://a.example", "client_id": "c", "client_secret": "s"}
    place = world.form("providers.add", "/people/providers/new", **new).location.partition("?")[0]
    world.page = place
    world.form("providers.change", place, do="settings", **new)
    world.form("providers.change", place, do="rule", claim="g", value="v", role="buyer")
    page = world.client.get(place).get_data(as_text=True)
    rule = re.search(r'value="(unrule-\d+)"', page)
    assert rule is not None
    world.form("providers.change", place, do=rule[1])
    world.form("providers.change", place, do="remove")


def on_tokens(world: World) -> None:
    world.page = "/account"
    mine = {"label": "Mijn programma", "role": "administrator", "days": "30", "current": PASSWORD}
    world.form("tokens.add_mine", "/account/tokens", **mine)
    (token,) = world.portfolio.tokens.all()
    world.form("tokens.revoke_mine", f"/account/tokens/{token.id}/revoke")
    world.form("tokens.add_feed", "/account/agenda", current=PASSWORD)
    world.page = "/people"
    program = {"name": "Register", "program-role": "buyer"}
    world.form("tokens.add_program", "/people/programs", **program)
    (owner,) = (account for account in world.portfolio.people.all() if account.is_service)
    wish = {"owner": owner.id, "label": "Nachtrun", "role": "buyer", "days": "30"}
    world.form("tokens.add", "/people/tokens", **wish, current=PASSWORD)
    token = world.portfolio.tokens.all()[0]
    world.form("tokens.revoke", f"/people/tokens/{token.id}/revoke")


def on_keepers(world: World, other: int) -> None:
    """Somebody looks after contracts, and hands them over."""
    id = import_into(services_of(world.app).store, "G").contracts.ids()[0]
    (mine,) = (account for account in world.portfolio.people.all() if account.name == "B. Heer")
    world.page = f"/contracts/{id}"
    world.form("keepers.appoint", f"/contracts/{id}/keepers", owner_account=str(mine.id))
    world.json("api.keepers_appoint", f"/contracts/{id}/keepers", {"deputy": str(other)})
    world.page = f"/people/{mine.id}/contracts"
    page = world.client.get(world.page).get_data(as_text=True)
    shares = dict(re.findall(r'name="(share-\d+)" value="([^"]*)"', page))
    handed = {"to-all": str(other), **shares}
    world.form("keepers.hand_over", world.page, **handed)
    world.page = f"/people/{other}/erase"
    world.form("people.erase_now", world.page, name="N. Ieuw", leave="1")


def on_proposals(world: World) -> None:
    world.page = "/second-person"
    world.form("second_person.set_rule", "/second-person", flag="required", value="1000")
    proposals, anna = world.portfolio.proposals, Person("Anna", 99)
    for run in (1, 2):
        proposals.add(ChangeKind.EDIT_UNDO, {"run": run}, [], 1, anna, "vergissing")
    refused = {"do": "refuse", "why": "nee"}
    world.form("second_person.settle", "/second-person/1", **refused)
    world.json("api.proposal_decide", "/proposals/2/decision", refused)


def test_every_route_that_writes_leaves_a_line(tmp_path: Path) -> None:
    app = make_everything(tmp_path / "one")
    world = World(app, client_of(app))
    for do in ROOMS:
        do(world)
    tried = world.sent | with_accounts(tmp_path / "many")
    assert set(RULES) - SHOWN - set(WITHOUT) - tried == set()
    assert set(WITHOUT) <= set(RULES) - SHOWN
    assert world.portfolio.log.faults() == []
