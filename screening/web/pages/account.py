"""One's own account: the password, the second factor, and where one is signed in."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError
from screening.model.people import JUST_NOW
from screening.model.sign_in_providers import SignInProvider
from screening.services.people import erasing
from screening.services.people import second_factor as factor
from screening.services.people.passwords import LEAST
from screening.store.people.sessions import SignedIn
from screening.web.pages.people import chosen_language, save_as_file
from screening.web.pages.sign_in import no_link
from screening.web.request_context import (
    Problems,
    browser_session,
    problems_of,
    services,
    sign_in_desk,
    visitor,
)
from screening.web.security import never_stored
from screening.web.sent_forms import held_form
from screening.web.template_filters import gettext

account = Blueprint("account", __name__)
account.after_request(never_stored)


@account.get("/account")
def overview() -> str:
    """Show the account of who is signed in."""
    return _overview([])


@account.get("/account/data.json")
def data() -> AnyResponse:
    """Save all that is kept of oneself."""
    mine = _mine()
    return save_as_file(mine.home.id, erasing.export_everywhere(services().store, mine.home))


@account.get("/account/held/<int:held_id>")
def held(held_id: int) -> str:
    """Show what was sent after the session had ended, to be sent once more."""
    form = held_form(_mine().home.id, held_id)
    if form is None:
        abort(404)
    return render_template("send_again.html", form=form)


@account.post("/account/password")
def change_password() -> AnyResponse | tuple[str, int]:
    """Change one's own password; the other sessions end."""
    current, password, again = (
        request.form.get(name, "") for name in ("current", "password", "again")
    )
    if password != again:
        return _overview([("again", gettext("This is not the same as above."))]), 400
    try:
        sign_in_desk().change_password(_mine(), current, password)
    except InputError as refusal:
        return _overview(problems_of(refusal, "password")), 400
    return redirect(url_for("account.overview", done="password"), 303)


@account.post("/account/language")
def choose_language() -> AnyResponse:
    """Keep in which language mail comes, and pages in a browser that chose none."""
    mine = _mine().home
    code = chosen_language(request.form.get("language", ""))
    services().store.portfolio(mine.organization).people.choose_language(mine.id, code)
    return redirect(url_for("account.overview", done="language"), 303)


@account.post("/account/organization")
def work_for() -> AnyResponse:
    """Work for another organization of one's own from now on."""
    account_id = request.form.get("account", "")
    if not (account_id.isascii() and account_id.isdigit() and len(account_id) < 10):
        abort(400)
    if not services().store.sessions.work_for(_mine().session, int(account_id)):
        abort(404)
    return redirect(url_for("todo.overview"), 303)


@account.post("/account/join")
def join() -> AnyResponse | tuple[str, int]:
    """Accept the invitation of another organization, and work for it from now on."""
    mine, store = _mine(), services().store
    account_id = store.guests.join(request.form.get("token", "")[:100], mine.home.id)
    if account_id is None:
        return no_link()
    store.sessions.work_for(mine.session, account_id)
    return redirect(url_for("todo.overview"), 303)


@account.get("/account/second-factor")
def second_factor() -> str:
    """Show what an app needs to make codes for this account."""
    return _second_factor([])


@account.get("/account/second-factor/qr.svg")
def qr_code() -> Response:
    """Show the secret as a picture that an app reads, while it is being set up."""
    mine = _mine()
    picture = factor.qr_code(sign_in_desk().new_secret(mine), mine.account.email)
    return Response(picture, mimetype="image/svg+xml")


@account.post("/account/second-factor")
def set_second_factor() -> str | tuple[str, int]:
    """Keep the second factor once its code was right; show the recovery codes, this once."""
    mine = _mine()
    if mine.account.has_second_factor and not _knows_password():
        return _second_factor([("current", gettext("This is not your password of now."))]), 400
    codes = sign_in_desk().set_second_factor(mine, request.form.get("code", ""), datetime.now(UTC))
    if codes is None:
        sentence = gettext("This code is not right. Check the clock of your phone and try again.")
        return _second_factor([("code", sentence)]), 400
    return render_template("recovery_codes.html", codes=codes)


@account.post("/account/second-factor/remove")
def remove_second_factor() -> AnyResponse | tuple[str, int]:
    """Take the second factor away, for whoever knows the password and need not have one."""
    mine = _mine()
    if mine.needs_second_factor:
        return _overview([("remove-current", gettext("Your role needs a second factor."))]), 409
    if not _knows_password():
        sentence = gettext("This is not your password of now.")
        return _overview([("remove-current", sentence)]), 400
    services().store.credentials.remove_second_factor(mine.home.id)
    return redirect(url_for("account.overview", done="removed"), 303)


@account.post("/account/sessions")
def end_sessions() -> AnyResponse | tuple[str, int]:
    """Sign out somewhere else, or everywhere, for who shows again who it is."""
    mine, sessions, wish = _mine(), services().store.sessions, request.form.get("do", "")
    problems = _not_still_there(mine)
    if problems:
        return _overview(problems), 400
    if wish == "all":
        sessions.end_all(mine.home.id)
        browser_session().sign_out()
        return redirect(url_for("sign_in.page", left=1), 303)
    if wish == "others":
        sessions.end_all(mine.home.id, but=mine.session.id)
    elif not (wish.isascii() and wish.isdigit() and len(wish) < 10):
        abort(400)
    elif not sessions.end(mine.home.id, int(wish)):
        abort(404)
    return redirect(url_for("account.overview", done="sessions"), 303)


def _mine() -> SignedIn:
    signed_in = visitor().signed_in
    if signed_in is None:  # the rule beside the route lets nobody else in
        abort(401)
    return signed_in


def _not_still_there(mine: SignedIn) -> Problems:
    """Return why what was said does not show that this is who signed in; nothing where it does."""
    said = request.form.get("current", "")
    try:
        if sign_in_desk().is_still_there(mine, said, datetime.now(UTC)):
            return []
    except InputError as refusal:
        return [("sessions-current", text) for _, text in problems_of(refusal, "current")]
    if mine.account.has_password:
        return [("sessions-current", gettext("This is not your password of now."))]
    if mine.account.has_second_factor:
        sentence = gettext("This code is not right, or it was used already. Wait for the next one.")
        return [("sessions-current", sentence)]
    return [
        ("sessions-head", gettext("It is too long ago that you signed in. Sign in again first."))
    ]


def _knows_password() -> bool:
    try:
        return sign_in_desk().knows_password(_mine().home, request.form.get("current", ""))
    except InputError:
        return False


def _provider_to_ask(mine: SignedIn) -> SignInProvider | None:
    """Return the provider by which somebody signs in again before ending sessions, if any."""
    account, session = mine.home, mine.session
    has_own = account.has_password or account.has_second_factor
    if has_own or session.origin is None or datetime.now(UTC) < session.made + JUST_NOW:
        return None
    return services().store.provider_doors.get(session.origin.provider_id)


def _overview(problems: Problems) -> str:
    mine, store = _mine(), services().store
    return render_template(
        "account.html",
        account=mine.account,
        this=mine.session,
        sessions=store.sessions.of_person(mine.home.id),
        codes_left=store.credentials.recovery_codes_left(mine.home.id),
        needs_factor=mine.needs_second_factor,
        again_with=_provider_to_ask(mine),
        problems=problems,
        least=LEAST,
        done=request.args.get("done"),
    )


def _second_factor(problems: Problems) -> str:
    mine = _mine()
    secret = sign_in_desk().new_secret(mine)
    return render_template(
        "account_second_factor.html",
        account=mine.account,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        is_required=visitor().must_set_second_factor,
        problems=problems,
    )
