"""An answer for one contract is offered for another of the same supplier, and ends with its own."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.audit import LogFilter
from screening.model.disclosure import DeclaredRow, DisclosureRequest, SubmittedDisclosure
from screening.model.errors import InputError
from screening.model.people import Grant, Role, on_departments
from screening.model.proofs import ProofState
from screening.model.purchase import ChainRequest
from screening.model.reused_answers import AnswerState
from screening.model.verdict import Verdict
from screening.services.clause_records import ClauseRecord, include
from screening.services.disclosures import lifecycle, reuse
from screening.services.disclosures.declared_rows import DisclosureBatch, batch_of
from screening.services.disclosures.ending import end_old_chains
from screening.services.disclosures.reuse import ContractAnswers
from screening.services.importing import ImportOptions, import_files
from screening.services.proofs import recording
from screening.services.proofs.recording import ProofVerdict
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.web.pages import disclosures as pages
from screening.web.rate_limit import RateLimit
from tests.support import people, web_client
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    token_of,
)

WOVEN = DeclaredRow("Weverij Voorbeeld", good="cotton", made_in="IN", share=0.6)
PDF = b"%PDF-1.7\nfictief"
OPTIONS = ImportOptions(
    who="test", buyer="Ministerie van Voorbeelden", buyer_type="central", buyer_country="NL"
)
HEADINGS = web_client.HEADINGS + ";kvk"
MORE = tuple(
    f"{number};{title};{supplier};NL;{code};{value};2026-02-01;2029-01-31;{kvk}"
    for number, title, supplier, code, value, kvk in (
        ("DVR-1", "Bedrijfskleding", "Fictieve Kleding B.V.", "18110000", "1240000", "90000001"),
        ("DVR-4", "Werkkleding buiten", "Fictieve Kleding B.V.", "18110000", "300000", "90000001"),
        ("DVR-5", "Werkkleding binnen", "Andere Kleding B.V.", "18110000", "300000", "90000002"),
        ("DVR-6", "Schoonmaak", "Fictieve Kleding B.V.", "90911200", "300000", "90000001"),
    )
)
NAMESAKES = (
    "DVR-7;Werkkleding;Jansen Kleding B.V.;NL;18110000;300000;2026-02-01;2029-01-31;",
    "DVR-8;Werkkleding;Jansen Kleding B.V.;BE;18110000;300000;2026-02-01;2029-01-31;",
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = make_app(tmp_path)
    content = "\n".join((HEADINGS, *MORE)).encode()
    import_files(portfolio_of(app), [("meer.csv", content)], OPTIONS)
    screened(services_of(app).store, portfolio_of(app))
    pages.rate_limit = RateLimit(pages.MOST_A_MINUTE)
    return app


def screened(store: Store, portfolio: Portfolio) -> None:
    """Screen the contracts, and have the documents of their verdicts written out."""
    rescreen(portfolio, screener_for(store, DAY))
    documents = VerdictDocuments(store, portfolio, DAY)
    for id in portfolio.contracts.ids():
        documents.current(id)


@pytest.fixture
def portfolio(app: Flask) -> Portfolio:
    return portfolio_of(app)


def verdict_of(portfolio: Portfolio, number: str) -> Verdict:
    document = portfolio.verdicts.current(portfolio.contracts.get(number).id)
    assert document is not None
    return Verdict.from_document(document)


def answers(portfolio: Portfolio, number: str) -> ContractAnswers:
    stored = portfolio.contracts.get(number)
    return reuse.answers_of(portfolio, stored, verdict_of(portfolio, number), DAY)


def act(portfolio: Portfolio, number: str, what: str, *ids: str, why: str | None = None) -> None:
    stored = portfolio.contracts.get(number)
    reuse.act(portfolio, stored, answers(portfolio, number), what, ids, "anna", why)


def linked(portfolio: Portfolio, number: str) -> DisclosureRequest:
    token = lifecycle.ask(portfolio, portfolio.contracts.get(number), None, "anna").token
    request = portfolio.disclosures.request_by(token)
    assert request is not None
    return request


def replied(portfolio: Portfolio, number: str, text: str = "Uit India") -> str:
    """Have the supplier of a contract answer its question on cotton; return the answer's name."""
    asked = reuse.asked_questions(verdict_of(portfolio, number))
    question = next(each for each in asked if each.speaks_of == "chain")
    portfolio.supplier_replies.receive(
        linked(portfolio, number), [(question.id, question.words[0], text)]
    )
    return reuse.reply_id(answers(portfolio, number).own[-1].reply)


def declared(portfolio: Portfolio, number: str = "DVR-1") -> int:
    id = portfolio.disclosures.receive(linked(portfolio, number), (WOVEN,), None)
    lifecycle.accept(portfolio, portfolio.disclosures.disclosure(id), "anna")
    return id


def ties_below(portfolio: Portfolio, number: str) -> int:
    return len(portfolio.ties.below(portfolio.contracts.get(number).contract).supplies)


def test_only_the_same_supplier_and_the_same_question_is_offered_an_accepted_answer(
    portfolio: Portfolio,
) -> None:
    reply = replied(portfolio, "DVR-1")
    assert answers(portfolio, "DVR-4").offered == ()
    act(portfolio, "DVR-1", "accepted", reply)
    assert answers(portfolio, "DVR-4").offered == (reply,)
    assert answers(portfolio, "DVR-5").offered == (), "another supplier"
    assert answers(portfolio, "DVR-6").offered == (), "another purchase"
    act(portfolio, "DVR-4", "taken_over", reply)
    found = answers(portfolio, "DVR-4")
    (received,) = [found.received(each) for each in found.questions if found.received(each)]
    assert received is not None
    assert received.text == "Uit India"
    act(portfolio, "DVR-1", "undone", reply)
    found = answers(portfolio, "DVR-4")
    assert not [each for each in found.questions if found.received(each)]
    assert [each.state.value for each in found.replies] == ["over"]


def test_what_cannot_be_done_with_an_answer_is_refused(portfolio: Portfolio) -> None:
    reply = replied(portfolio, "DVR-1")
    for number, what, why in (
        ("DVR-4", "taken_over", None), ("DVR-4", "accepted", None), ("DVR-1", "refused", None),
        ("DVR-1", "undone", None), ("DVR-1", "sold", None),
    ):  # fmt: skip
        with pytest.raises(InputError):
            act(portfolio, number, what, reply, why=why)
    with pytest.raises(InputError):
        act(portfolio, "DVR-1", "accepted")
    assert answers(portfolio, "DVR-1").own[0].state is AnswerState.OPEN


def test_a_chain_is_taken_over_for_the_goods_that_are_bought_here_and_goes_with_its_import(
    portfolio: Portfolio,
) -> None:
    id = declared(portfolio)
    assert (ties_below(portfolio, "DVR-1"), ties_below(portfolio, "DVR-4")) == (1, 0)
    assert answers(portfolio, "DVR-4").offered == (f"chain-{id}",)
    assert answers(portfolio, "DVR-6").offered == (), "no cotton is bought there"
    links = len(portfolio.disclosures.requests())
    act(portfolio, "DVR-4", "taken_over", f"chain-{id}")
    assert ties_below(portfolio, "DVR-4") == 1
    assert len(portfolio.disclosures.requests()) == links, "nobody was asked anew"
    (taken,) = portfolio.disclosures.of_contract(portfolio.contracts.get("DVR-4").contract.key)
    original = portfolio.disclosures.disclosure(id)
    assert (taken.taken_from, taken.at, taken.counts) == (id, original.at, True)
    assert original.run is not None
    portfolio.imports.undo(original.run, "anna")
    assert (ties_below(portfolio, "DVR-1"), ties_below(portfolio, "DVR-4")) == (0, 0)
    assert answers(portfolio, "DVR-4").offered == ()


def test_taking_a_chain_over_is_undone_alone_and_may_be_done_again(portfolio: Portfolio) -> None:
    chain = f"chain-{declared(portfolio)}"
    for _ in range(2):
        act(portfolio, "DVR-4", "taken_over", chain)
        assert ties_below(portfolio, "DVR-4") == 1
        act(portfolio, "DVR-4", "undone", chain)
        assert (ties_below(portfolio, "DVR-1"), ties_below(portfolio, "DVR-4")) == (1, 0)


def test_a_chain_of_a_part_is_not_what_the_clause_asks(portfolio: Portfolio) -> None:
    chain = f"chain-{declared(portfolio)}"
    (offered,) = answers(portfolio, "DVR-4").chains
    decides = reuse.deciding_goods(verdict_of(portfolio, "DVR-4"))
    assert offered.is_whole == (decides <= {"cotton"})
    asked = ChainRequest(date(2026, 2, 1), ("C8",), date(2026, 5, 1))
    portfolio.clauses.include("DVR-4", asked, "anna")
    act(portfolio, "DVR-4", "taken_over", chain)
    request = portfolio.contracts.get("DVR-4").chain_request
    assert request is not None
    assert (request.received is not None) == offered.is_whole


def test_no_answer_leaves_its_organization(app: Flask, portfolio: Portfolio) -> None:
    reply = replied(portfolio, "DVR-1")
    act(portfolio, "DVR-1", "accepted", reply)
    declared(portfolio)
    store = services_of(app).store
    theirs = store.add_organization("theirs", "Theirs")
    import_files(theirs, [("meer.csv", "\n".join((HEADINGS, *MORE)).encode())], OPTIONS)
    screened(store, theirs)
    assert answers(theirs, "DVR-4").offered == ()
    with pytest.raises(InputError):
        act(theirs, "DVR-4", "taken_over", reply)


def test_each_step_leaves_a_line_in_the_log(portfolio: Portfolio) -> None:
    reply, chain = replied(portfolio, "DVR-1"), f"chain-{declared(portfolio)}"
    act(portfolio, "DVR-1", "accepted", reply)
    act(portfolio, "DVR-4", "taken_over", reply, chain)
    act(portfolio, "DVR-4", "undone", reply)
    done = [entry.line.action for entry in portfolio.log.page(LogFilter(), 50)]
    for action in ("reply_accepted", "reply_taken_over", "taken_over", "reply_step_undone"):
        assert f"disclosure.{action}" in done


def test_a_namesake_is_not_the_same_supplier(app: Flask, portfolio: Portfolio) -> None:
    content = "\n".join((HEADINGS, *NAMESAKES)).encode()
    import_files(portfolio, [("namen.csv", content)], OPTIONS)
    screened(services_of(app).store, portfolio)
    reply = replied(portfolio, "DVR-7", "Uit het dal")
    act(portfolio, "DVR-7", "accepted", reply)
    declared(portfolio, "DVR-7")
    assert answers(portfolio, "DVR-8").offered == ()
    before = reuse.given_before(
        portfolio, linked(portfolio, "DVR-8"), verdict_of(portfolio, "DVR-8")
    )
    assert before == reuse.NOTHING_BEFORE


def test_a_chain_is_taken_over_once_by_two_at_once(portfolio: Portfolio) -> None:
    chain, stored = f"chain-{declared(portfolio)}", portfolio.contracts.get("DVR-4")
    seen = answers(portfolio, "DVR-4")
    reuse.act(portfolio, stored, seen, "taken_over", (chain,), "anna")
    with pytest.raises(InputError):
        reuse.act(portfolio, stored, seen, "taken_over", (chain,), "bert")
    act(portfolio, "DVR-4", "undone", chain)
    assert ties_below(portfolio, "DVR-4") == 0


def test_of_two_imports_of_one_disclosure_one_is_kept(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = portfolio.disclosures.receive(linked(portfolio, "DVR-1"), (WOVEN,), None)

    def while_another_accepts(disclosure: SubmittedDisclosure) -> DisclosureBatch:
        monkeypatch.undo()
        lifecycle.accept(portfolio, disclosure, "bert")
        return batch_of(disclosure)

    monkeypatch.setattr("screening.services.disclosures.lifecycle.batch_of", while_another_accepts)
    runs = len(portfolio.imports.runs())
    with pytest.raises(InputError):
        lifecycle.accept(portfolio, portfolio.disclosures.disclosure(id), "anna")
    assert len(portfolio.imports.runs()) == runs + 1
    assert portfolio.disclosures.disclosure(id).run is not None


@pytest.mark.parametrize("step", ["reuse.accept", "lifecycle.batch_of"])
def test_taking_over_that_was_cut_off_waits_for_nobody_and_is_taken_up_again(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    id = declared(portfolio)

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"screening.services.disclosures.{step}", cut_off)
    with pytest.raises(KeyboardInterrupt):
        act(portfolio, "DVR-4", "taken_over", f"chain-{id}")
    monkeypatch.undo()
    assert portfolio.disclosures.waiting() == 0
    assert answers(portfolio, "DVR-4").offered == (f"chain-{id}",)
    act(portfolio, "DVR-4", "taken_over", f"chain-{id}")
    assert ties_below(portfolio, "DVR-4") == 1
    assert [sent.state for sent in portfolio.disclosures.disclosures()] == ["accepted", "accepted"]


@pytest.mark.parametrize(("number", "what"), [("DVR-1", "accepted"), ("DVR-4", "taken_over")])
def test_a_step_that_is_in_force_is_not_taken_again(
    portfolio: Portfolio, number: str, what: str
) -> None:
    reply = replied(portfolio, "DVR-1")
    if number == "DVR-4":
        act(portfolio, "DVR-1", "accepted", reply)
    seen, stored = answers(portfolio, number), portfolio.contracts.get(number)
    reuse.act(portfolio, stored, seen, what, (reply,), "anna")
    with pytest.raises(InputError):
        reuse.act(portfolio, stored, seen, what, (reply,), "bert")
    act(portfolio, number, "undone", reply)
    with pytest.raises(InputError, match="changed_since"):
        reuse.act(
            portfolio, stored, answers(portfolio, number), what, (reply,), "bert", seen={reply: 0}
        )
    assert not [each for each in answers(portfolio, number).own if each.step]


def test_a_refused_answer_of_its_own_is_none(portfolio: Portfolio) -> None:
    reply = replied(portfolio, "DVR-1")
    act(portfolio, "DVR-1", "accepted", reply)
    own = replied(portfolio, "DVR-4", "Weet ik niet")
    assert answers(portfolio, "DVR-4").offered == ()
    act(portfolio, "DVR-4", "refused", own, why="Te vaag.")
    found = answers(portfolio, "DVR-4")
    assert found.offered == (reply,)
    assert not [each for each in found.questions if found.received(each)]


def test_a_chain_is_offered_for_as_long_as_an_answer(portfolio: Portfolio) -> None:
    declared(portfolio)
    stored, verdict = portfolio.contracts.get("DVR-4"), verdict_of(portfolio, "DVR-4")
    came = portfolio.disclosures.disclosures()[0].at.date()
    for days, count in ((365, 1), (366, 0)):
        later = came + timedelta(days=days)
        assert len(reuse.answers_of(portfolio, stored, verdict, later).offered) == count


def test_a_chain_that_was_taken_over_ends_by_itself(app: Flask, portfolio: Portfolio) -> None:
    act(portfolio, "DVR-4", "taken_over", f"chain-{declared(portfolio)}")
    store, came = services_of(app).store, portfolio.disclosures.disclosures()[0].at
    assert end_old_chains(store, came + timedelta(days=365)) == 0
    assert end_old_chains(store, came + timedelta(days=366)) == 1
    assert (ties_below(portfolio, "DVR-1"), ties_below(portfolio, "DVR-4")) == (1, 0)
    assert end_old_chains(store, came + timedelta(days=366)) == 0


def test_what_was_taken_over_ends_where_its_contract_is_gone(portfolio: Portfolio) -> None:
    verdict = verdict_of(portfolio, "DVR-1")
    reply, chain = replied(portfolio, "DVR-4"), f"chain-{declared(portfolio, 'DVR-4')}"
    act(portfolio, "DVR-4", "accepted", reply)
    act(portfolio, "DVR-1", "taken_over", reply, chain)
    assert ties_below(portfolio, "DVR-1") == 1
    portfolio.imports.undo(2, "anna")
    stored = portfolio.contracts.get("DVR-1")
    found = reuse.answers_of(portfolio, stored, verdict, DAY)
    assert not [each for each in found.questions if found.received(each)]
    assert found.chains == ()
    assert ties_below(portfolio, "DVR-1") == 0


# -- the pages --


def test_a_department_sees_what_counts_for_its_contract_and_not_from_which(
    app: Flask, portfolio: Portfolio
) -> None:
    rows = [
        f"{number};Werkkleding;Fictieve Kleding B.V.;NL;18110000;300000;2026-02-01;2029-01-31;"
        f"90000001;{department}"
        for number, department in (("Z-1", "Zorg"), ("B-1", "Bouw"))
    ]
    content = "\n".join((HEADINGS + ";afdeling", *rows)).encode()
    import_files(portfolio, [("afdelingen.csv", content)], OPTIONS)
    screened(services_of(app).store, portfolio)
    reply, chain = replied(portfolio, "B-1"), f"chain-{declared(portfolio, 'B-1')}"
    act(portfolio, "B-1", "accepted", reply)
    store = services_of(app).store
    person = portfolio.people.add(
        "z@voorbeeld.nl", "Z. Zorg", on_departments([Role.BUYER], ["Zorg"]), "test"
    )
    portfolio.people.add("a@voorbeeld.nl", "A. Beheer", [Role.ADMINISTRATOR], "test")
    store.credentials.set_password(person, "trein paraplu kaasschaaf")
    carer = people.client_with(app, people.session_of(store, person))
    page = f"/contracts/{id_of(app, 'Z-1')}"
    assert "Uit India" not in carer.get(page).text, "nothing of another department is offered"
    act(portfolio, "Z-1", "taken_over", reply, chain)
    shown = carer.get(f"{page}?lang=nl").text
    assert "Uit India" in shown
    assert "Overgenomen door anna" in shown
    assert "beantwoord bij een ander contract" in shown
    assert "B-1" not in shown
    for each in (reply, chain):
        said = {"csrf_token": token_of(carer, page), "what": "undone", "answers": each}
        assert carer.post(f"{page}/answers", data=said).status_code == 303
    assert ties_below(portfolio, "Z-1") == 0
    roles = (Grant(Role.READER), *on_departments([Role.BUYER], ["Zorg"]))
    reader = people.client_with(
        app, people.session_of(store, people.add_person(store, *roles, name="R. Eader"))
    )
    assert "Uit India" in reader.get(page).text, "who reads the other contract too is offered it"
    both = {"csrf_token": token_of(reader, page), "what": "taken_over", "answers": [reply, chain]}
    assert reader.post(f"{page}/answers", data=both).status_code == 303
    assert ties_below(portfolio, "Z-1") == 1


@pytest.fixture
def buyer(app: Flask) -> FlaskClient:
    return client_of(app)


def link(app: Flask, buyer: FlaskClient, number: str) -> str:
    contract = id_of(app, number)
    place = f"/disclosures/new?contract={contract}"
    said = {"csrf_token": token_of(buyer, place), "contract": contract, "days": "30"}
    found = re.search(
        r'value="http://[^/]+(/d/[^"]+)"', buyer.post("/disclosures/new", data=said).text
    )
    assert found
    return found[1]


def pressed(
    app: Flask, buyer: FlaskClient, number: str, what: str, *ids: str, why: str = ""
) -> int:
    page = f"/contracts/{id_of(app, number)}"
    said = {"csrf_token": token_of(buyer, page), "what": what, "answers": list(ids), "why": why}
    return buyer.post(f"{page}/answers", data=said).status_code


def test_one_click_takes_over_what_is_ticked_and_the_page_says_where_it_was_answered(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply, chain = replied(portfolio, "DVR-1"), f"chain-{declared(portfolio)}"
    assert pressed(app, buyer, "DVR-1", "accepted", reply) == 303
    shown = buyer.get(f"/contracts/{id_of(app, 'DVR-4')}?lang=nl").text
    assert "Beantwoord bij andere contracten" in shown
    assert shown.count('name="answers"') == 2
    assert pressed(app, buyer, "DVR-4", "taken_over", reply) == 303
    shown = buyer.get(f"/contracts/{id_of(app, 'DVR-4')}?lang=nl").text
    assert "antwoordde bij contract DVR-1" in shown.split('id="questions"')[1]
    assert pressed(app, buyer, "DVR-4", "taken_over", chain) == 303
    shown = buyer.get(f"/contracts/{id_of(app, 'DVR-4')}?lang=nl").text
    assert "beantwoord bij een ander contract" in shown
    assert pressed(app, buyer, "DVR-4", "taken_over", reply) == 422
    assert pressed(app, buyer, "DVR-4", "undone", reply) == 303


def test_a_supplier_finds_what_it_answered_before_and_reads_what_came_of_it(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply = replied(portfolio, "DVR-1")
    declared(portfolio)
    assert pressed(app, buyer, "DVR-1", "refused", reply) == 422
    assert pressed(app, buyer, "DVR-1", "refused", reply, why="Noem de regio.") == 303
    supplier = client_of(app)
    own = supplier.get(link(app, buyer, "DVR-1") + "?lang=nl").text
    assert "Noem de regio." in own
    assert "anna" not in own, "who decided is nobody's business"
    refused = supplier.get(link(app, buyer, "DVR-4") + "?lang=nl").text
    assert "Uit India" not in refused, "what was refused is not to be confirmed"
    act(portfolio, "DVR-1", "undone", reply)
    other = supplier.get(link(app, buyer, "DVR-4") + "?lang=nl").text
    assert "Uit India" in other
    assert "U beantwoordde dit op" in other
    assert "Weverij Voorbeeld" in other
    stranger = supplier.get(link(app, buyer, "DVR-5") + "?lang=nl").text
    assert "Uit India" not in stranger
    assert "Weverij Voorbeeld" not in stranger


def test_what_is_sent_again_unchanged_keeps_its_day_and_its_decision(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply = replied(portfolio, "DVR-1")
    act(portfolio, "DVR-1", "accepted", reply)
    path, supplier = link(app, buyer, "DVR-1"), client_of(app)
    question = answers(portfolio, "DVR-1").own[0].reply.question
    said = {"csrf_token": token_of(supplier, path), f"reply-{question}": "Uit India"}
    assert supplier.post(f"{path}/reply", data=said).status_code == 303
    (own,) = answers(portfolio, "DVR-1").own
    assert own.state is AnswerState.ACCEPTED


def test_an_earlier_answer_is_sent_only_where_the_supplier_ticks_that_it_holds(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply = replied(portfolio, "DVR-1").removeprefix("reply-")
    path, supplier = link(app, buyer, "DVR-4"), client_of(app)
    said = {"csrf_token": token_of(supplier, path), "reply-": "Hierbij."}
    assert supplier.post(f"{path}/reply", data=said).status_code == 303
    assert [each.reply.text for each in answers(portfolio, "DVR-4").own] == ["Hierbij."]
    same = f"same-{answers(portfolio, 'DVR-1').own[0].reply.question}"
    assert supplier.post(f"{path}/reply", data={**said, same: "99"}).status_code == 422
    assert supplier.post(f"{path}/reply", data={**said, same: reply}).status_code == 303
    assert [each.reply.text for each in answers(portfolio, "DVR-4").own] == [
        "Hierbij.",
        "Uit India",
    ]


def test_a_stale_decision_on_a_page_is_refused(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply, page = replied(portfolio, "DVR-1"), f"/contracts/{id_of(app, 'DVR-1')}"
    assert '<input type="hidden" name="seen" value="0">' in buyer.get(page).text
    said = {"csrf_token": token_of(buyer, page), "answers": reply, "seen": "0"}
    assert buyer.post(f"{page}/answers", data={**said, "what": "accepted"}).status_code == 303
    stale = buyer.post(f"{page}/answers?lang=nl", data={**said, "what": "refused", "why": "Nee."})
    assert stale.status_code == 422
    assert "Iemand heeft intussen" in stale.text
    assert answers(portfolio, "DVR-1").own[0].state is AnswerState.ACCEPTED


def test_a_stale_decision_over_the_api_is_refused_and_says_so(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    reply = replied(portfolio, "DVR-1")
    path = f"/api/v1/contracts/{id_of(app, 'DVR-1')}/answers"
    (own,) = buyer.get(path).get_json()["own"]
    said = {"answers": [reply], "seen": {reply: own["steps"]}, "by": "anna"}
    (own,) = buyer.post(path, json={**said, "what": "accepted"}).get_json()["own"]
    assert (own["state"], own["steps"]) == ("accepted", 1)
    for what in ("refused", "undone", "accepted"):
        stale = buyer.post(path, json={**said, "what": what, "why": "Nee."})
        assert (stale.status_code, stale.mimetype) == (409, "application/problem+json")
        assert "somebody" in stale.get_json()["detail"].casefold()
    assert answers(portfolio, "DVR-1").own[0].state is AnswerState.ACCEPTED
    fresh = {**said, "seen": {reply: 1}, "what": "undone"}
    assert buyer.post(path, json=fresh).status_code == 201
    assert buyer.post(path, json={**said, "seen": None, "what": "accepted"}).status_code == 201


def test_the_api_asks_for_the_steps_seen_by_answer(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    said = {"what": "accepted", "answers": [replied(portfolio, "DVR-1")]}
    path = f"/api/v1/contracts/{id_of(app, 'DVR-1')}/answers"
    for seen in (0, "0", ["reply-1"], {"reply-1": "0"}, {"reply-1": -1}):
        answer = buyer.post(path, json={**said, "seen": seen})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.get_json()["errors"]] == ["seen"]


def test_the_api_says_that_a_list_of_answers_is_asked(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    said = {"what": "accepted", "answers": replied(portfolio, "DVR-1"), "by": "anna"}
    answer = buyer.post(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/answers", json=said)
    assert answer.status_code == 422
    assert "Give a list of answers" in answer.text


# -- documents --


def sent(client: FlaskClient, path: str, name: str, content: bytes, **more: str) -> int:
    form: dict[str, object] = {"csrf_token": token_of(client, path), **more}
    form["document-file"] = (io.BytesIO(content), name)
    return client.post(
        f"{path}/document", data=form, content_type="multipart/form-data"
    ).status_code


def test_a_supplier_sends_a_document_and_reads_why_it_was_not_good_enough(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    stored = portfolio.contracts.get("DVR-1")
    include(portfolio, stored.id, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "anna", None)
    path, supplier = link(app, buyer, "DVR-1"), client_of(app)
    more = {"document-for": "C2:1", "document-title": "Ana\u200blyse \u202e2026"}
    assert sent(supplier, path, "ana\u202elyse.pdf", PDF, **more) == 303
    (proof,) = portfolio.proofs.of(stored.id)
    assert proof.file is not None
    assert proof.file.name == "analyse.pdf"
    assert (proof.item, proof.title, proof.by) == ("C2", "Analyse 2026", "Fictieve Kleding B.V.")
    shown = supplier.get(f"{path}?lang=nl").text
    assert "Nog niet beoordeeld" in shown
    verdict = ProofVerdict("refused", why="De katoentelers ontbreken.", again=date(2027, 3, 1))
    recording.decide(portfolio, stored, proof.id, verdict, (), "anna", DAY)
    shown = supplier.get(f"{path}?lang=nl").text
    assert "De katoentelers ontbreken." in shown
    assert "1 maart 2027" in shown


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("leeg.pdf", b"", {}),
        ("kwaad.exe", b"MZ", {}),
        ("geen.pdf", b"<html>", {}),
        ("goed.pdf", PDF, {"document-for": "C99:1"}),
        ("goed.pdf", PDF, {"document-until": "morgen"}),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_is_kept(
    app: Flask,
    buyer: FlaskClient,
    portfolio: Portfolio,
    name: str,
    content: bytes,
    more: dict[str, str],
) -> None:
    path, supplier = link(app, buyer, "DVR-1"), client_of(app)
    assert sent(supplier, path, name, content, **more) == 422
    assert portfolio.proofs.of("DVR-1") == ()


def test_without_a_clause_on_record_a_document_is_kept_too(
    app: Flask, buyer: FlaskClient, portfolio: Portfolio
) -> None:
    path, supplier = link(app, buyer, "DVR-1"), client_of(app)
    assert sent(supplier, path, "certificaat.pdf", PDF) == 303
    stored = portfolio.contracts.get("DVR-1")
    (standing,) = recording.proofs_of(portfolio, stored, DAY)
    assert (standing.state, standing.proof.item) == (ProofState.WAITING, "sent")
    shown = buyer.get(f"/contracts/{stored.id}/proofs/{standing.proof.id}?lang=nl")
    assert shown.status_code == 200
    assert "certificaat.pdf" in shown.text
