"""The context of a request: the services, the buyer's portfolio, its verdicts, the language.

The only door to a buyer's data is ``portfolio()``: that of the organization of who is signed in.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from threading import Thread
from typing import cast
from urllib.parse import urljoin

from flask import abort, current_app, g, request, session, url_for

from screening.i18n.language import (
    DEFAULT,
    LANGUAGES,
    Language,
)
from screening.i18n.messages import render
from screening.model.errors import BusyError, InputError
from screening.model.own_policy import PolicyInForce
from screening.model.people import OF_A_ROLE, Permission
from screening.model.portfolio_job import JobKind
from screening.model.proposals import Person
from screening.model.purchase import Purchase
from screening.model.verdict import Verdict
from screening.rules.verdict.protocols import ContractScreener, PathFinder
from screening.services import screening
from screening.services.changes import DecisionDesk
from screening.services.command_context import today
from screening.services.example import load
from screening.services.people.open_id import OpenIdClient
from screening.services.people.passwords import Passwords
from screening.services.people.provider_sign_in import ProviderDesk
from screening.services.people.signing_in import SignInDesk
from screening.services.screening import (
    RescreenResult,
    rescreen,
    rescreen_until_settled,
    screener_for,
)
from screening.services.secret_box import SecretBox
from screening.services.settings import Settings
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.web.browser_sessions import BrowserSession
from screening.web.proxies import WAS_FORWARDED
from screening.web.rate_limit import RateLimit
from screening.web.route_rules import RULES
from screening.web.visitor import AccountsExist, Credential, Mode, Visitor, visitor_of
from sources.kit.values.message import Message

Problems = list[tuple[str, str]]  # a field of a form, and what is wrong with it

COOKIE = "language"
# Rows that are imported, and contracts that are screened, before the answer: about a second. More
# is a job of a worker.
AT_ONCE = 500
MOST_A_MINUTE = 1200  # requests of one person or program: twenty a second


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that ``create_app`` puts together and hands to the pages."""

    settings: Settings
    store: Store
    screener_for: Callable[[Store, date], ContractScreener] = screener_for
    passwords: Passwords = field(default_factory=Passwords)
    open_id: OpenIdClient = field(default_factory=OpenIdClient)
    pace: RateLimit = field(default_factory=lambda: RateLimit(MOST_A_MINUTE))


def services() -> Services:
    """Return the parts that this application was put together from."""
    return cast(Services, current_app.extensions["screening"])


def portfolio() -> Portfolio:
    """Return the contracts on which the visitor may do what the route is for.

    All of the organization, or some. Nobody who is not known gets any.
    """
    if "portfolio" not in g:
        g.portfolio = portfolio_for(_needed())
    return cast(Portfolio, g.portfolio)


def portfolio_for(permission: Permission) -> Portfolio:
    """Return the contracts on which the visitor may do something; none for who is not known."""
    organization = visitor().organization
    if organization is None:
        abort(401)
    whose = (organization, visitor().reach(permission))
    opened = cast(dict[object, Portfolio], g.setdefault("portfolios", {}))
    if whose not in opened:
        opened[whose] = services().store.portfolio(*whose)
    return opened[whose]


def _needed() -> Permission:
    """Return what the route needs of a role; to read, where it needs nothing of one."""
    rule = RULES.get(request.endpoint or "")
    return rule.needs if rule is not None and rule.needs in OF_A_ROLE else Permission.READ


def visitor() -> Visitor:
    """Return who visits, asked once per request."""
    if "visitor" not in g:
        parts = services()
        exist = cast(AccountsExist, current_app.extensions["screening.accounts"])
        forwarded = bool(request.environ.get(WAS_FORWARDED))
        by = Credential(browser_session().token, bearer_text(), request.remote_addr or "")
        g.visitor = visitor_of(parts.store, parts.settings, exist(), by, forwarded)
    return cast(Visitor, g.visitor)


def bearer_text() -> str | None:
    """Return the token that a request of the API sends (RFC 6750, 2.1); pages take none.

    Another kind of Authorization is none of ours either: it opens nothing.
    """
    authorization = request.authorization
    if request.blueprint != "api" or "Authorization" not in request.headers:
        return None
    if authorization is None or authorization.type != "bearer":
        return ""
    return authorization.token or ""


def browser_session() -> BrowserSession:
    """Return the session as the browser has it."""
    return cast(BrowserSession, session)


def sign_in_desk() -> SignInDesk:
    """Return what signs people in here."""
    parts = services()
    return SignInDesk(parts.store, parts.passwords, SecretBox(parts.settings.secret_key()))


def provider_desk() -> ProviderDesk:
    """Return what signs people in by a provider."""
    parts = services()
    settings = parts.settings
    return ProviderDesk(sign_in_desk(), parts.open_id, settings.secret_key(), settings.public_url)


def public_link(endpoint: str, token: str) -> str:
    """Return the address behind an unguessable token, as others can open it.

    Without SCREENING_PUBLIC_URL only this machine can; ``links_work_elsewhere`` tells.
    """
    return urljoin(services().settings.address + "/", url_for(endpoint, token=token))


def page_of_publication(address: str) -> str:
    """Return where everybody can read what was published at an address."""
    return urljoin(services().settings.address + "/", url_for("published.page", address=address))


def links_work_elsewhere() -> bool:
    """Return whether others than this machine can open a link, which a page has to say if not."""
    return services().settings.public_url is not None


def example_runs() -> frozenset[int]:
    """Return the imports that brought the fictional example, asked once per request."""
    if "example_runs" not in g:
        g.example_runs = frozenset(run.id for run in load.runs(portfolio()))
    return cast(frozenset[int], g.example_runs)


def answers_waiting() -> int:
    """Return how many answers of suppliers nobody decided on yet, asked once per request."""
    if "answers_waiting" not in g:
        g.answers_waiting = portfolio_for(Permission.READ).disclosures.waiting()
    return cast(int, g.answers_waiting)


def screener() -> ContractScreener:
    """Return what screens as of today, with the sources in use."""
    parts = services()
    return parts.screener_for(parts.store, today())


def decision_desk() -> DecisionDesk:
    """Return what the visitor decides with, in the own name."""
    who = Person.of(person(), visitor().account)
    return DecisionDesk(portfolio(), screener(), screen_again, verdict_documents(), today(), who)


def path_finder() -> PathFinder:
    """Return what finds the paths of a contract by the rules of that screener."""
    return screener().paths


def screen_again(ids: Sequence[str]) -> bool:
    """Screen contracts again; return False if it goes on while the visitor does.

    Up to ``AT_ONCE`` contracts are screened before this returns, unless somebody else's long write
    is in the way. More of them are a job: they are due, so it screens all that is.
    """
    parts, day, organization = services(), today(), portfolio().organization
    if len(ids) > AT_ONCE:
        portfolio().jobs.queue(JobKind.SCREENING, {}, person())
        return False
    with suppress(BusyError):
        _screen(parts, parts.store, organization, ids, day)
        return True
    # What it writes is written by whoever sent the request.
    work = partial(copy_context().run, _screen_patiently, parts, organization, ids, day)
    Thread(target=work, name="screening", daemon=True).start()
    return False


def _screen(
    parts: Services, store: Store, organization: str, ids: Sequence[str], day: date
) -> None:
    contracts = store.portfolio(organization)

    def once() -> RescreenResult:
        return rescreen(contracts, parts.screener_for(store, day), ids)

    rescreen_until_settled(store, once)


def _screen_patiently(parts: Services, organization: str, ids: Sequence[str], day: date) -> None:
    """Screen with a store that waits longer for the writes of others than a visitor can."""
    store = Store.open(parts.settings.database, secret=parts.settings.secret_key)
    try:
        _screen(parts, store, organization, ids, day)
    finally:
        store.close()


def screen_purchase(purchase: Purchase) -> Verdict:
    """Return the verdict on a purchase that is not a contract; nothing is kept."""
    return screening.screen_purchase(screener(), purchase, own_policies())


def own_policies() -> tuple[PolicyInForce, ...]:
    """Return the own policies of the visitor's organization; none where nobody is known."""
    organization = visitor().organization
    return () if organization is None else services().store.own_policies(organization)


def whole_portfolio() -> Portfolio:
    """Return all contracts of the organization, whatever of it the visitor sees."""
    seen = portfolio()
    return seen if seen.reach.is_whole else services().store.portfolio(seen.organization)


def verdict_documents() -> VerdictDocuments:
    """Return the documents of the verdicts in use; what is shown of them is kept.

    They are made of all that the organization knows, whatever of it the visitor may see: ask only
    for contracts that were found in ``portfolio()``.
    """
    parts = services()
    return VerdictDocuments(parts.store, whole_portfolio(), today(), parts.screener_for)


def current_verdict(id: str) -> Verdict | None:
    """Return the verdict in use of a contract; None if it was never screened.

    ``id``: of a contract that was found in ``portfolio()``; a register number finds nothing.
    """
    document = verdict_documents().many([id]).get(id)
    return None if document is None else Verdict.from_document(document)


def language() -> Language:
    """Return the language of a page.

    As asked in the address, else as chosen in this browser, else as the person or the organization
    chose, else as the browser asks for, else Dutch. A page asks for it at each of its words, so it
    is settled once per request.
    """
    settled = g.get("language")  # one look at the request: a page of the list asks 500 times
    if settled is None:
        settled = g.language = _settled()
    return cast(Language, settled)


def language_cookie() -> str:
    """Return the name of the cookie that keeps the language; by TLS one bound to this host."""
    return f"__Host-{COOKIE}" if services().settings.is_secure else COOKIE


def _settled() -> Language:
    known = g.get("visitor")  # never asked for here: the page of an error has a language too
    reads = known.account.reads if known is not None and known.account is not None else None
    for wish in (request.args.get("lang"), request.cookies.get(language_cookie()), reads):
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


def problems_of(refusal: InputError, otherwise: str) -> Problems:
    """Return what is wrong for a form; ``otherwise``: the field where the refusal names none."""
    return [(refusal.field or otherwise, message_text(refusal.message))]


def person() -> str:
    """Return the name that is kept with what the visitor does."""
    return visitor().name


def signer(typed: str) -> str:
    """Return who does something: whoever is signed in, else the name that was typed."""
    return person() if is_signed_in() else typed


def is_signed_in() -> bool:
    """Return whether the visitor is known by name, and need not say it."""
    return visitor().mode is Mode.ACCOUNTS and visitor().is_complete
