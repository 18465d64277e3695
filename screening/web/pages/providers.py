"""The providers by which people sign in, for administrators; and which claims are which role."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.model.people import Role
from screening.model.sign_in_providers import SCOPES, ProviderSettings, SignInProvider
from screening.services.people import providers as setting_up
from screening.services.people.parts import named_parts
from screening.services.people.provider_sign_in import redirect_uri, sign_out_uri
from screening.web.request_context import (
    Problems,
    person,
    portfolio,
    problems_of,
    services,
)

providers = Blueprint("providers", __name__)

FIELDS = ("name", "issuer", "client_id", "scopes", "domains", "factor_values")


@providers.get("/people/providers")
def overview() -> str:
    """Show the providers."""
    return render_template(
        "providers.html",
        providers=portfolio().providers.all(),
        has_address=services().settings.public_url is not None,
        done=request.args.get("done"),
    )


@providers.get("/people/providers/new")
def new() -> str:
    """Show the form of a new provider."""
    return _new({"scopes": SCOPES}, [])


@providers.post("/people/providers/new")
def add() -> Response | tuple[str, int]:
    """Add a provider, and go on to its table of claims."""
    secret, key = request.form.get("client_secret", ""), services().settings.secret_key()
    try:
        id = setting_up.add_provider(portfolio().providers, _settings(), secret, key, person())
    except InputError as refusal:
        return _new(request.form, problems_of(refusal, "name")), 400
    return redirect(url_for("providers.provider", provider_id=id, done="added"), 303)


@providers.get("/people/providers/<int:provider_id>")
def provider(provider_id: int) -> str:
    """Show a provider with its table of claims and roles."""
    return _page(_get(provider_id), [])


@providers.post("/people/providers/<int:provider_id>")
def change(provider_id: int) -> Response | tuple[str, int]:
    """Change a provider or its table, or remove it."""
    settled, wish, team = _get(provider_id), request.form.get("do", ""), portfolio().providers
    try:
        if wish == "settings":
            secret, key = request.form.get("client_secret", ""), services().settings.secret_key()
            setting_up.change_provider(team, settled, _settings(), secret, key)
        elif wish == "rule":
            names = ("claim", "value", "role", "part")
            claim, value, role, part = (request.form.get(name, "") for name in names)
            setting_up.add_claim_rule(team, provider_id, claim, value, role, part, person())
        elif wish.startswith("unrule-") and wish.removeprefix("unrule-").isdecimal():
            team.remove_rule(provider_id, int(wish.removeprefix("unrule-")[:9]))
        elif wish == "remove":
            team.remove(provider_id)
            return redirect(url_for("providers.overview", done="removed"), 303)
        else:
            abort(400)
    except InputError as refusal:
        return _page(settled, problems_of(refusal, "claim")), 400
    except MissingError:
        abort(404)
    done = "rule" if "rule" in wish else "changed"
    return redirect(url_for("providers.provider", provider_id=provider_id, done=done), 303)


def _settings() -> ProviderSettings:
    form = {name: request.form.get(name, "") for name in FIELDS}
    return ProviderSettings(
        name=form["name"],
        issuer=form["issuer"],
        client_id=form["client_id"],
        scopes=form["scopes"],
        domains=tuple(form["domains"].replace(",", " ").split()),
        factor_values=tuple(form["factor_values"].split()),
    )


def _get(provider_id: int) -> SignInProvider:
    try:
        return portfolio().providers.get(provider_id)
    except MissingError:
        abort(404)


def _new(typed: Mapping[str, str], problems: Problems) -> str:
    return render_template("provider_new.html", typed=typed, problems=problems)


def _page(provider: SignInProvider, problems: Problems) -> str:
    settings, public_url = provider.settings, services().settings.public_url
    before = {
        "name": settings.name,
        "scopes": settings.scopes,
        "domains": " ".join(settings.domains),
        "factor_values": " ".join(settings.factor_values),
    }
    is_settings = request.form.get("do") == "settings"
    return render_template(
        "provider.html",
        provider=provider,
        rules=portfolio().providers.rules(provider.id),
        roles=list(Role),
        choices=named_parts(portfolio()),
        typed=request.form if is_settings else before,
        row={} if is_settings else request.form,
        redirect_uri=redirect_uri(public_url, provider.id) if public_url else None,
        sign_out_uri=sign_out_uri(public_url) if public_url else None,
        problems=problems,
        done=request.args.get("done"),
    )
