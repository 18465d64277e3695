"""The context of a request: the services, the buyer's portfolio, its verdicts, the language.

The only door to a buyer's data is ``portfolio()``, so that sign-in has one place to change.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Thread
from typing import cast

from flask import current_app, g, request

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.i18n.language import (
    DEFAULT,
    LANGUAGES,
    Language,
)
from screening.i18n.messages import render
from screening.model.errors import BusyError
from screening.model.portfolio_job import JobKind
from screening.model.purchase import Purchase
from screening.model.verdict import Verdict
from screening.rules.verdict.protocols import ContractScreener, PathFinder
from screening.services.command_context import today
from screening.services.example import load
from screening.services.screening import (
    RescreenResult,
    rescreen,
    rescreen_until_settled,
    screener_for,
)
from screening.services.settings import Settings
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from sources.kit.values.message import Message

COOKIE = "language"
# Rows that are imported, and contracts that are screened, before the answer: about a second. More
# is a job of a worker.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that ``create_app`` puts together and hands to the pages."""

    settings: Settings
    store: Store
    screener_for: Callable[[Store, date], ContractScreener] = screener_for


def services() -> Services:
    """Return the parts that this application was put together from."""
    return cast(Services, current_app.extensions["screening"])


def portfolio() -> Portfolio:
    """Return the contracts of the organization that this machine serves."""
    if "portfolio" not in g:
        g.portfolio = services().store.portfolio(LOCAL)
    return cast(Portfolio, g.portfolio)


def example_runs() -> frozenset[int]:
    """Return the imports that brought the fictional example, asked once per request."""
    if "example_runs" not in g:
        g.example_runs = frozenset(run.id for run in load.runs(portfolio()))
    return cast(frozenset[int], g.example_runs)


def answers_waiting() -> int:
    """Return how many answers of suppliers nobody decided on yet, asked once per request."""
    if "answers_waiting" not in g:
        g.answers_waiting = portfolio().disclosures.waiting()
    return cast(int, g.answers_waiting)


def screener() -> ContractScreener:
    """Return what screens as of today, with the sources in use."""
    parts = services()
    return parts.screener_for(parts.store, today())


def path_finder() -> PathFinder:
    """Return what finds the paths of a contract by the rules of that screener."""
    return screener().paths


def screen_again(ids: Sequence[str]) -> bool:
    """Screen contracts again; return False if it goes on while the visitor does.

    Up to ``AT_ONCE`` contracts are screened before this returns, unless somebody else's long write
    is in the way. More of them are a job: they are due, so it screens all that is.
    """
    parts, day = services(), today()
    if len(ids) > AT_ONCE:
        portfolio().jobs.queue(JobKind.SCREENING, {}, person())
        return False
    with suppress(BusyError):
        _screen(parts, parts.store, ids, day)
        return True
    work = partial(_screen_patiently, parts, ids, day)
    Thread(target=work, name="screening", daemon=True).start()
    return False


def _screen(parts: Services, store: Store, ids: Sequence[str], day: date) -> None:
    contracts = store.portfolio(LOCAL)

    def once() -> RescreenResult:
        return rescreen(contracts, parts.screener_for(store, day), ids)

    rescreen_until_settled(store, once)


def _screen_patiently(parts: Services, ids: Sequence[str], day: date) -> None:
    """Screen with a store that waits longer for the writes of others than a visitor can."""
    store = Store.open(parts.settings.database)
    try:
        _screen(parts, store, ids, day)
    finally:
        store.close()


def screen_purchase(purchase: Purchase) -> Verdict:
    """Return the verdict on a purchase that is not a contract; nothing is kept."""
    chain = SupplyChain.of(Contract(key="check", cpv=purchase.cpv), ())
    return screener().screen(purchase, chain)


def verdict_documents() -> VerdictDocuments:
    """Return the documents of the verdicts in use; what is shown of them is kept."""
    parts = services()
    return VerdictDocuments(parts.store, portfolio(), today(), parts.screener_for)


def current_verdict(id: str) -> Verdict | None:
    """Return the verdict in use of a contract; None if it was never screened."""
    document = verdict_documents().current(id)
    return None if document is None else Verdict.from_document(document)


def language() -> Language:
    """Return the language of a page.

    As asked in the address, else as chosen before, else as the browser asks for, else Dutch. A page
    asks for it at each of its words, so it is settled once per request.
    """
    if "language" not in g:
        g.language = _settled()
    return cast(Language, g.language)


def _settled() -> Language:
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return Language(wish)
    return Language(_accepted(DEFAULT))


def api_language() -> str:
    """Return the language of a sentence in an answer to a program.

    As asked in the address, else as the program asks for (RFC 9110, 12.5.4), else English.
    """
    wish = request.args.get("lang")
    if wish in LANGUAGES:
        return wish
    return _accepted("en")


def _accepted(otherwise: str) -> str:
    """Return what Accept-Language likes most of ours; nl-BE is Dutch, and "*" is ``otherwise``.

    Werkzeug's ``best_match`` takes "en" from "nl-NL, en;q=0.5": it compares whole tags first.
    """
    for tag, quality in request.accept_languages:
        primary = tag.partition("-")[0].lower()
        if quality > 0 and primary in (*LANGUAGES, "*"):
            return otherwise if primary == "*" else primary
    return otherwise


def message_text(message: Message | str) -> str:
    """Return what a message says in the language of the page; a string is data and stays."""
    return render(message, language().code)


def person() -> str:
    """Return the name that a review is kept under, until sign-in tells people apart."""
    return "local"
