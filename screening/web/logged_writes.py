"""Who writes during a request, and by which door, for the log of writes."""

from contextlib import AbstractContextManager
from uuid import uuid4

from flask import Flask, g, request

from screening.model.audit import Actor, Door, acting
from screening.web.request_context import visitor
from screening.web.visitor import Mode

ANONYMOUS = ("told",)  # blueprints
OWN_ACCOUNT = "account"  # blueprint
NOBODY_YET = "visitor"  # somebody with a link, or who signs in; the write itself says who


def install(app: Flask) -> None:
    """Let each request write in the name of who sent it, under an id of its own."""
    app.before_request(_begin)
    app.teardown_request(_end)


def name_visitor() -> None:
    """Write in the name of the visitor from now on, once it is known who that is."""
    who = visitor()
    account = who.account
    if who.signed_in is not None and request.blueprint == OWN_ACCOUNT:
        account = who.signed_in.home  # its organization is not told as whom one works elsewhere
    if account is not None:
        _enter(Actor(_door(), account.name, account.id, _run()))
    elif who.mode is Mode.LOCAL:
        _enter(Actor(_door(), who.name, None, _run()))


def _begin() -> None:
    _enter(Actor(_door(), NOBODY_YET, None, _run()))


def _run() -> str:
    """Return the id of a request; a new one where the log of a proxy must not tell who came."""
    return f"request {uuid4().hex if request.blueprint in ANONYMOUS else g.request_id}"


def _door() -> Door:
    return Door.API if request.blueprint == "api" else Door.PAGE


def _enter(actor: Actor) -> None:
    _leave()
    g.acting = acting(actor)
    g.acting.__enter__()


def _leave() -> None:
    former: AbstractContextManager[None] | None = g.pop("acting", None)
    if former is not None:
        former.__exit__(None, None, None)


def _end(_: BaseException | None) -> None:
    _leave()
