"""The people of the organization, for its administrators: who is there, and with which roles."""

import json
from collections.abc import Iterable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from screening.i18n.language import LANGUAGES
from screening.model.errors import InputError, MissingError
from screening.model.people import (
    OF_A_ROLE,
    OF_THE_WHOLE,
    Account,
    Grant,
    LinkKind,
    Role,
    ScopeKind,
    by_role,
)
from screening.services.people import accounts, erasing, keepers
from screening.services.people.accounts import PersonLink
from screening.services.people.link_mail import post
from screening.services.people.parts import named_parts
from screening.services.people.permissions import matrix
from screening.web.request_context import (
    Problems,
    browser_session,
    links_work_elsewhere,
    message_text,
    portfolio,
    problems_of,
    public_link,
    services,
    visitor,
)
from screening.web.request_context import (
    person as doer,
)
from screening.web.security import never_stored
from screening.web.visitor import Mode
from sources.kit.values.message import Message

people = Blueprint("people", __name__)

PARTS = {"departments": ScopeKind.DEPARTMENT, "tags": ScopeKind.TAG}  # by the field of the form


@people.get("/people")
def overview() -> str:
    """Show who has an account, and what each role may do."""
    return render_template(
        "people.html",
        accounts=portfolio().people.all(),
        by_role=by_role,
        roles=list(Role),
        permissions=OF_A_ROLE,
        matrix=matrix(),
        unowned=sum(c.contracts for c in portfolio().keepers.unowned_by_department()),
        with_factor=portfolio().people.roles_with_second_factor(),
        alone=visitor().mode is Mode.LOCAL,
        done=request.args.get("done"),
        house_language=portfolio().people.house_language(),
    )


@people.post("/people/language")
def choose_language() -> Response:
    """Keep the language of the organization, for whoever chose none."""
    code = chosen_language(request.form.get("language", ""))
    portfolio().people.choose_house_language(code, doer())
    return redirect(url_for("people.overview", done="language"), 303)


def chosen_language(sent: str) -> str | None:
    """Return a language of ours; None for none, and for one that there is not."""
    return sent if sent in LANGUAGES else None


@people.get("/people/new")
def new() -> str:
    """Show the form that invites somebody."""
    return _new([])


@people.post("/people/new")
def invite() -> str | tuple[str, int]:
    """Add a person, and show the link to pass on, this once."""
    email, name = request.form.get("email", ""), request.form.get("name", "")
    try:
        # Where nobody has an account the first one must be able to look after the others.
        roles = (Grant(Role.ADMINISTRATOR),) if visitor().mode is Mode.LOCAL else _grants()
        link = accounts.invite(portfolio().people, email, name, roles, doer())
    except InputError as refusal:
        return _new(problems_of(refusal, "email")), 400
    return _link_page(link)


@people.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    """Show one person, with what can be changed."""
    return _person(person_id, [])


@people.post("/people/<int:person_id>")
def change(person_id: int) -> Response | str | tuple[str, int]:
    """Change the roles of a person, block, unblock, or make a new link."""
    team, wish = portfolio().people, request.form.get("do", "")
    grants: tuple[Grant, ...] = ()
    if wish == "roles":
        try:
            grants = _grants()
            accounts.refuse_bad_roles(grants)
        except InputError as refusal:
            return _person(person_id, problems_of(refusal, wish)), 400
    try:
        team.get(person_id)
        if wish == "roles":
            team.set_roles(person_id, grants, doer())
        elif wish == "block":
            team.block(person_id, doer())
        elif wish == "unblock":
            team.unblock(person_id)
        elif wish == "factor":
            team.remove_second_factor(person_id)
        elif wish == "link":
            return _link_page(accounts.link_for(team, person_id, doer()))
        else:
            abort(400)
    except InputError as refusal:
        return _person(person_id, problems_of(refusal, wish)), 409
    except MissingError:
        abort(404)
    if _is_me(person_id) and wish in ("roles", "factor"):  # one's own sessions ended too
        if team.get(person_id).is_guest:  # and this one goes on at home
            return redirect(url_for("todo.overview"), 303)
        browser_session().sign_out()
    elif wish in ("roles", "block") and keepers.lost(portfolio(), team.get(person_id)):
        return redirect(url_for("keepers.of_person", person_id=person_id, after=wish), 303)
    done = f"guest_{wish}" if team.get(person_id).is_guest else wish
    return redirect(url_for("people.overview", done=done), 303)


@people.get("/people/<int:person_id>/data.json")
def data(person_id: int) -> Response:
    """Save all that is kept of a person here."""
    try:
        return save_as_file(person_id, erasing.export_of(portfolio(), person_id))
    except MissingError:
        abort(404)


def save_as_file(person_id: int, document: erasing.PersonDocument) -> Response:
    """Return what is kept of an account as a file."""
    name = f"account-{person_id}.json"
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    answer = FlaskResponse(text, content_type="application/json; charset=utf-8", headers=headers)
    return never_stored(answer)


@people.get("/people/<int:person_id>/erase")
def erase(person_id: int) -> str:
    """Show what goes and what stays when a person is erased."""
    return _erase_page(person_id, [])


@people.post("/people/<int:person_id>/erase")
def erase_now(person_id: int) -> Response | tuple[str, int]:
    """Erase a person, where the name was typed to confirm it."""
    try:
        account = portfolio().people.get(person_id)
        if " ".join(request.form.get("name", "").split()) != account.name:
            raise InputError(Message("people.wrong_name"), "name")
        leave = bool(request.form.get("leave"))
        store = services().store
        erasing.erase(store, portfolio(), person_id, doer(), leave_contracts=leave)
    except MissingError:
        abort(404)
    except InputError as refusal:
        return _erase_page(person_id, problems_of(refusal, "name")), 409
    return redirect(url_for("people.overview", done="erased"), 303)


def _erase_page(person_id: int, problems: Problems) -> str:
    try:
        shown = erasing.preview(portfolio(), person_id)
    except MissingError:
        abort(404)
    return render_template("erase.html", shown=shown, problems=problems, typed=request.form)


@people.post("/people/second-factor")
def require() -> Response:
    """Say of which roles a second factor is needed."""
    portfolio().people.require_second_factor(_roles())
    return redirect(url_for("people.overview", done="required"), 303)


def _roles() -> list[Role]:
    """Return the roles that were chosen; what is none is left out, so nobody gets more."""
    chosen: Iterable[str] = request.form.getlist("roles")
    return [role for role in Role if role.value in chosen]


def _parts() -> dict[Role, tuple[Grant, ...]]:
    """Return each role on the departments and tags that were chosen for it.

    Whether the role itself was chosen or not. A part that no contract names shows no contract.
    """
    return {
        role: tuple(
            Grant(role, kind, name)
            for field, kind in PARTS.items()
            for name in request.form.getlist(f"{field}-{role}")
            if name
        )
        for role in Role
    }


def _grants() -> tuple[Grant, ...]:
    """Return the roles that were chosen, on their parts or on the whole organization.

    Raises InputError where a part was chosen for a role that was not: one taken away would stay in
    part.
    """
    chosen, parts = _roles(), _parts()
    if any(parts[role] and role not in chosen for role in Role):
        raise InputError(Message("people.role_not_ticked"), "roles")
    return tuple(grant for role in chosen for grant in parts[role] or (Grant(role),))


def _choices(account: Account | None = None) -> dict[str, list[str]]:
    """Return the departments and tags that can be chosen, each by its field.

    Those of contracts and of requests, and those that a person has.
    """
    named, given = named_parts(portfolio()), account.given if account else ()
    known = {"departments": named.departments, "tags": named.tags}
    return {
        field: sorted({*known[field], *(each.value for each in given if each.kind is kind)})
        for field, kind in PARTS.items()
    }


def _is_me(person_id: int) -> bool:
    signed_in = visitor().signed_in
    return signed_in is not None and signed_in.account.id == person_id


def _new(problems: Problems) -> str:
    return render_template(
        "person_new.html",
        roles=list(Role),
        chosen=_roles(),
        choices=_choices(),
        of_the_whole=OF_THE_WHOLE,
        within=_parts(),
        alone=visitor().mode is Mode.LOCAL,
        typed=request.form,
        problems=problems,
    )


def _person(person_id: int, problems: Problems) -> str:
    try:
        account = portfolio().people.get(person_id)
    except MissingError:
        abort(404)
    is_typed = request.form.get("do") == "roles"
    return render_template(
        "person.html",
        account=account,
        roles=list(Role),
        chosen=_roles() if is_typed else {grant.role for grant in account.given},
        choices=_choices(account),
        of_the_whole=OF_THE_WHOLE,
        within=_parts() if is_typed else dict(by_role(account.given)),
        provided=by_role(account.grants - account.given),
        is_me=_is_me(person_id),
        kept=sum(share.contracts for share in portfolio().keepers.shares(person_id)),
        problems=problems,
    )


def _link_page(link: PersonLink) -> str:
    address = public_link("sign_in.link", token=link.token)
    return render_template(
        "person_link.html",
        account=link.account,
        address=address,
        posting=post(services().settings, link, address, message_text),
        invited=link.kind is LinkKind.INVITATION,
        works_elsewhere=links_work_elsewhere(),
    )
