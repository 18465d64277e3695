"""What a visitor sent that cannot be done now: held for that person, or sent once more.

A form is taken for our own page's only by what another site cannot make: the token of the session
in the cookie, which goes with no request of another site, or the browser's word on where it began.
"""

import json
from contextlib import suppress
from dataclasses import dataclass

from flask import request, url_for
from flask_wtf.csrf import validate_csrf

from screening.model.errors import BusyError
from screening.model.people import LONGEST_FORM_HELD, OF_A_ROLE
from screening.services.secret_box import SecretBox
from screening.web.request_context import browser_session, services
from screening.web.route_rules import RULES, RouteKind

CSRF_FIELD = "csrf_token"
PASSWORD_FIELDS = {"current", "password", "again"}

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SentForm:
    """Where a form was sent, and what was filled in."""

    address: str
    fields: Fields


def sent_form() -> SentForm | None:
    """Return what was filled in, without files; None where files would be lost by sending it."""
    if request.files:
        return None
    fields = [item for item in request.form.items(multi=True) if item[0] != CSRF_FIELD]
    return SentForm(address_asked_for(), fields)


def address_asked_for() -> str:
    """Return the address of this request, on this site."""
    query = request.query_string.decode("ascii", "replace")
    return url_for(request.endpoint or "contracts.portfolio", **(request.view_args or {})) + (
        f"?{query}" if query else ""
    )


def form_to_send_again() -> SentForm | None:
    """Return a form of our own page whose token is that of another session; None for any other."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin" or not _is_about_contracts():
        return None
    return sent_form()


def hold() -> int | None:
    """Hold what somebody sent whose session has ended; return its id.

    None where there is nothing to hold, where it is not known whose it is, or it cannot be kept.
    """
    token = browser_session().token
    if token is None or not _is_about_contracts() or not _has_token_of_session():
        return None
    sent, person_id = sent_form(), services().store.sessions.whose(token)
    if sent is None or person_id is None:
        return None
    content = json.dumps([sent.address, sent.fields])
    if len(content) > LONGEST_FORM_HELD:
        return None
    with suppress(BusyError):
        return services().store.held_forms.hold(person_id, _box().close(content))
    return None


def held_form(person_id: int, id: int) -> SentForm | None:
    """Return a form that is held for this person."""
    content = _box().open(services().store.held_forms.of_person(person_id, id))
    if content is None:
        return None
    address, fields = json.loads(content)
    return SentForm(address, [(name, value) for name, value in fields])


def _is_about_contracts() -> bool:
    """Return whether the request is a form that a role allows, without a password in it."""
    if PASSWORD_FIELDS & set(request.form):
        return False
    rule = RULES.get(request.endpoint or "")
    is_form = rule is not None and rule.kind is RouteKind.FORM and rule.needs in OF_A_ROLE
    return is_form and request.method == "POST"


def _has_token_of_session() -> bool:
    with suppress(ValueError):  # what is raised for a token that is not right is one
        validate_csrf(request.form.get(CSRF_FIELD))
        return True
    return False


def _box() -> SecretBox:
    return SecretBox(services().settings.secret_key())
