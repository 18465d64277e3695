"""Signals of workers and others: the open form, the code for the answer, and the few who read them.

What was told is shown in answer to a form, which leaves a line in the log, and at no address.
"""

import time
from dataclasses import asdict

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError, MissingError
from screening.model.retention import RetentionKind
from screening.model.signals import (
    DELETIONS,
    LONGEST_FIELD,
    LONGEST_REPLY,
    LONGEST_STORY,
    SENDERS,
    SignalAddress,
    SignalStory,
)
from screening.services.command_context import today
from screening.services.signals import SignalDesk, tell
from screening.store.portfolio import Portfolio
from screening.web import upload_limits
from screening.web.open_pages import open_to_anybody
from screening.web.rate_limit import RateLimit
from screening.web.request_context import (
    links_work_elsewhere,
    message_text,
    person,
    portfolio,
    problems_of,
    public_link,
    services,
)
from screening.web.security import never_stored
from screening.web.template_filters import gettext
from sources.kit.values.message import Message

pages = Blueprint("signals", __name__)
told = Blueprint("told", __name__)
open_to_anybody(told, lambda: upload_limits.FORM_FIELDS)

# Many who work at one place come from one network address.
sending, looking = RateLimit(30, 3600), RateLimit(60)
LONGEST_TOKEN = 100
Problems = list[tuple[str, str]]


def _desk() -> SignalDesk:
    return SignalDesk(portfolio(), services().settings.secret_key, person(), today())


# -- who reads them --


@pages.after_request
def unseen(response: Response) -> Response:
    """Set the header by which no copy stays behind."""
    return never_stored(response)


@pages.get("/signals")
def overview() -> str:
    """Show which signals there are, without what was told, and the addresses for them."""
    return _overview([], "")


def _overview(problems: Problems, typed: str) -> str:
    addresses = [
        (address, public_link("told.form", token=address.token))
        for address in portfolio().signals.addresses()
    ]
    return render_template(
        "signals.html",
        signals=portfolio().signals.all(),
        addresses=addresses,
        works_elsewhere=links_work_elsewhere(),
        problems=problems,
        typed=typed,
    )


@pages.post("/signals/addresses")
def open_address() -> AnyResponse | tuple[str, int]:
    """Open an address for signals, about one contract or any work."""
    typed = request.form.get("contract", "").strip()
    try:
        _desk().open_address(_contract_id(typed) if typed else None)
    except MissingError:
        return _overview([("contract", _no_contract(typed))], typed), 422
    return redirect(url_for("signals.overview", _anchor="addresses"), 303)


@pages.post("/signals/addresses/<int:address_id>")
def withdraw_address(address_id: int) -> AnyResponse:
    """Take an address away."""
    try:
        portfolio().signals.withdraw_address(address_id, person())
    except MissingError:
        abort(404)
    return redirect(url_for("signals.overview", _anchor="addresses"), 303)


@pages.post("/signals/<int:signal_id>")
def handle(signal_id: int) -> AnyResponse | str | tuple[str, int]:
    """Read a signal, take it up, answer, close or delete it; show it after that."""
    try:
        return _handle(_desk(), signal_id)
    except MissingError:
        abort(404)


def _handle(desk: SignalDesk, id: int) -> AnyResponse | str | tuple[str, int]:
    form, begun = request.form, tuple[str, ...]()
    typed = form.get("contract", "").strip()
    try:
        match form.get("do"):
            case "take_up":
                begun = desk.take_up(id, _contract_id(typed) if typed else None)
            case "answer":
                desk.answer(id, form.get("reply", ""))
            case "close":
                desk.close(id, form.get("why", ""))
            case "reopen":
                desk.reopen(id)
            case "delete":
                desk.delete(id, form.get("why", ""))
                return redirect(url_for("signals.overview"), 303)
    except InputError as error:
        field = f"{form.get('do')}-{error.field or 'why'}"
        return _signal(desk, id, [(field, message_text(error.message))]), 422
    except MissingError:
        if not typed:
            raise
        return _signal(desk, id, [("take_up-contract", _no_contract(typed))]), 422
    return _signal(desk, id, [], begun)


def _signal(desk: SignalDesk, id: int, problems: Problems, begun: tuple[str, ...] = ()) -> str:
    signal = desk.read(id)
    return render_template(
        "signal.html",
        signal=signal,
        story=desk.story(signal),
        reply=desk.reply(signal),
        why=desk.why(signal),
        deletions=DELETIONS,
        did=request.form.get("do", "") if not problems else "",
        begun=begun,
        problems=problems,
        typed=request.form if problems else {},
        most=LONGEST_REPLY,
    )


def _contract_id(typed: str) -> str:
    """Return the id of the contract with this number or id. Raises MissingError."""
    return portfolio().contracts.get(typed).id


def _no_contract(typed: str) -> str:
    return gettext("There is no contract {number}.").format(number=typed[:60])


# -- whoever tells something --


@told.before_request
def unhurried() -> Response | None:
    """Refuse a network address that asks too often. It is kept in memory alone."""
    limit = sending if request.method == "POST" else looking
    if limit.is_too_fast(request.remote_addr or "", time.monotonic()):
        sentence = gettext("Too many requests. Try again later.") + "\n"
        headers = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "600"}
        return Response(sentence, 429, headers)
    return None


@told.get("/s/<token>")
def form(token: str) -> str | tuple[str, int]:
    """Show the form of an address."""
    owner, address = _address(token)
    return _gone() if owner is None or address is None else _form(address, SignalStory(""), [])


@told.post("/s/<token>")
def send(token: str) -> str | tuple[str, int]:
    """Keep what somebody tells, and show the code for the answer once."""
    owner, address = _address(token)
    if owner is None or address is None:
        return _gone()
    story = SignalStory(**{name: request.form.get(name, "") for name in asdict(SignalStory(""))})
    settings = services().settings
    days = settings.operator.retention[RetentionKind.SIGNALS]
    try:
        receipt, day = tell(owner, address, story, settings.secret_key(), today(), days)
    except InputError as error:
        return _form(address, story, problems_of(error, "what")), 422
    except MissingError:  # taken away at this moment
        return _gone()
    return render_template("signal_sent.html", address=address, receipt=receipt, day=day)


@told.post("/s/<token>/answer")
def answer(token: str) -> str | tuple[str, int]:
    """Show where a signal stands, and what was answered, to whoever has its code."""
    owner, address = _address(token)
    if owner is None or address is None:
        return _gone()
    signal = owner.signals.of_receipt(address, request.form.get("code", "")[:LONGEST_TOKEN])
    if signal is None:
        sentence = message_text(Message("signal.no_code"))
        return _form(address, SignalStory(""), [("code", sentence)]), 404
    desk = SignalDesk(owner, services().settings.secret_key, "", today())
    return render_template(
        "signal_answer.html", address=address, signal=signal, reply=desk.reply(signal)
    )


def _address(token: str) -> tuple[Portfolio | None, SignalAddress | None]:
    """Return who opened the address, and the address; both None where it is none."""
    if not 10 <= len(token) <= LONGEST_TOKEN:
        return None, None
    owner = services().store.portfolio_of_address(token)
    address = None if owner is None else owner.signals.address_by(token)
    return (owner, address) if address is not None else (None, None)


def _form(address: SignalAddress, story: SignalStory, problems: Problems) -> str:
    return render_template(
        "signal_form.html",
        address=address,
        story=story,
        senders=SENDERS,
        problems=problems,
        most=LONGEST_STORY,
        most_of_a_line=LONGEST_FIELD,
        days=services().settings.operator.retention[RetentionKind.SIGNALS],
    )


def _gone() -> tuple[str, int]:
    return render_template("signal_gone.html"), 404
