"""Proofs of what is due: sent in, looked at beside their checklist, accepted or asked for again."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.model.proofs import (
    KIND_OF_SLOT,
    POINT_ANSWERS,
    PROOF_KINDS,
    CheckedPoint,
    Proof,
    ProofStanding,
)
from screening.rules.clauses import label_table
from screening.rules.clauses.checklist import CheckedIssue
from screening.services import checklists, follow_up
from screening.services.command_context import today
from screening.services.proofs import recording
from screening.services.proofs.files import ENDINGS, MOST_BYTES, ProofFiles, SentFile
from screening.services.proofs.recording import ProofRecord, ProofVerdict
from screening.services.themes import ids_on, switched_on
from screening.services.typed_values import read_whole
from screening.web.due_views import shown
from screening.web.form_values import day_in_form
from screening.web.pages.contracts import stored_contract
from screening.web.request_context import (
    Problems,
    language,
    message_text,
    person,
    portfolio,
    problems_of,
    services,
    verdict_documents,
)
from sources.kit.values.statements import Issue

pages = Blueprint("proofs", __name__)

Answer = AnyResponse | tuple[str, int] | str


@pages.get("/contracts/<id>/proofs/new")
def new(id: str) -> str:
    """Show the form for a proof, with what to look at in it."""
    return _form(stored_contract(id), {}, [])


@pages.post("/contracts/<id>/proofs")
def add(id: str) -> Answer:
    """Keep a proof with its file, or described alone."""
    stored = stored_contract(id)
    try:
        record, sent = _record(request.form), sent_file(request.files.get("file"))
        themes = ids_on(services().settings)
        number = recording.add(
            portfolio(), proof_files(), stored, record, sent, person(), today(), themes
        )
    except (InputError, MissingError) as error:
        field = error.field if isinstance(error, InputError) else "replaces"
        field = "place" if field == "country" else field  # one choice names good and country
        return _form(stored, request.form, [(field or "item", message_text(error.message))]), 422
    return redirect(url_for("proofs.proof", id=stored.id, proof_id=number, done="added"), 303)


@pages.get("/contracts/<id>/proofs/<int:proof_id>")
def proof(id: str, proof_id: int) -> str:
    """Show a proof beside its checklist, and the form to decide on it."""
    stored = stored_contract(id)
    return _page(stored, _found(stored, proof_id), {}, [])


@pages.post("/contracts/<id>/proofs/<int:proof_id>")
def decide(id: str, proof_id: int) -> Answer:
    """Keep what a person decides on a proof."""
    stored = stored_contract(id)
    standing = _found(stored, proof_id)
    points = checklists.checklist_of(
        verdict_documents().current(stored.id), standing.proof.item
    ).points
    form = request.form
    answers = {
        point.id: (form.get(f"answer-{point.id}", "not_looked_at"), form.get(f"word-{point.id}"))
        for point in points
    }
    try:
        verdict = ProofVerdict(
            what=form.get("what", ""),
            why=form.get("why", "").strip() or None,
            answers=answers,
            again=day_in_form(form, "again") if form.get("what") == "refused" else None,
            seen=read_whole(form.get("seen", "")),
        )
        recording.decide(portfolio(), stored, proof_id, verdict, points, person(), today())
    except InputError as error:
        return _page(stored, standing, form, problems_of(error, "what")), 422
    return redirect(url_for("proofs.proof", id=stored.id, proof_id=proof_id, done="decided"), 303)


@pages.get("/contracts/<id>/proofs/<int:proof_id>/file")
def file(id: str, proof_id: int) -> Response:
    """Hand out the file of a proof to be saved: never shown in the browser."""
    stored = stored_contract(id)
    return saved(_found(stored, proof_id).proof)


def saved(proof: Proof) -> Response:
    """Return the file of a proof to be saved; 404 where none is kept."""
    kept = proof.file
    if kept is None or kept.removed is not None:
        abort(404)
    try:
        content = proof_files().read(kept.sha256)
    except MissingError as error:
        abort(404, message_text(error.message))
    response = Response(content, mimetype=kept.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=kept.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def proof_files() -> ProofFiles:
    """Return the files of the proofs of this service."""
    settings = services().settings
    return ProofFiles(settings.home, settings.secret_key())


def _found(stored: StoredContract, proof_id: int) -> ProofStanding:
    try:
        return recording.find_proof(portfolio(), stored, proof_id, today())
    except MissingError:
        abort(404)


def _form(stored: StoredContract, typed: Mapping[str, str], problems: Problems) -> str:
    document = verdict_documents().current(stored.id)
    item = typed.get("item") or request.args.get("item", "")
    slot = item.partition(":")[0]
    themes = {theme.id: theme for theme in switched_on(services().settings)}
    about = themes.get(request.args.get("theme", ""))
    of_theme = (
        {
            "title": f"{language().say(about.proof_title)}: ",
            "kind": about.proof_kind,
            "issue": about.id,
        }
        if about
        else {}
    )
    others = recording.proofs_of(portfolio(), stored, today())
    return render_template(
        "proof_new.html",
        stored=stored,
        calendar=shown(follow_up.calendar_of(portfolio(), stored, today())),
        typed={
            "item": item,
            "kind": KIND_OF_SLOT.get(slot, "other"),
            "received": today().isoformat(),
            **of_theme,
            **typed,
        },
        problems=problems,
        kinds=PROOF_KINDS,
        issues=[*(issue.value for issue in Issue), *themes],
        places=_places(checklists.issues_of(document)),
        labels=label_table.load().labels.values(),
        checklist=checklists.checklist_of(document, slot) if slot else None,
        others=[standing for standing in others if standing.counts],
        most=MOST_BYTES >> 20,
        endings=ENDINGS,
    )


def _places(issues: Sequence[CheckedIssue]) -> list[tuple[str, str, str | None]]:
    """Return the goods and countries that a proof can speak of: the value, the good, the code."""
    places: dict[str, tuple[str, str, str | None]] = {}
    for issue in issues:
        for place in issue.places:
            good = place.slug or place.good.en
            value = f"{good}:{place.country_code or ''}"
            places.setdefault(value, (value, good, place.country_code))
    return list(places.values())


def _page(
    stored: StoredContract,
    standing: ProofStanding,
    typed: Mapping[str, str],
    problems: Sequence[tuple[str, str]],
) -> str:
    document = verdict_documents().current(stored.id)
    due = [
        view
        for view in shown(follow_up.calendar_of(portfolio(), stored, today()))
        if view.item.standing.appointment.item == standing.proof.item
        and any(r.document == standing.proof.id for r in view.item.standing.records)
    ]
    return render_template(
        "proof.html",
        stored=stored,
        standing=standing,
        proof=standing.proof,
        slot=due[0] if due else None,
        checklist=checklists.checklist_of(document, standing.proof.item),
        label=checklists.label_meaning(document, standing.proof.label),
        typed=typed,
        answered=_answered(standing),
        problems=problems,
        point_answers=POINT_ANSWERS,
        done=request.args.get("done") if not problems else None,
    )


def _answered(standing: ProofStanding) -> dict[str, CheckedPoint]:
    """Return how points were answered last, by their id, for whoever decides again."""
    with_points = [decision for decision in standing.proof.in_force if decision.points]
    return {point.id: point for point in with_points[-1].points} if with_points else {}


def _record(form: Mapping[str, str]) -> ProofRecord:
    """Return what the form says. Raise InputError, with its field, where it cannot be read."""
    item, _, number = form.get("item", "").partition(":")
    good, _, country = form.get("place", "").partition(":")
    return ProofRecord(
        item=item,
        number=read_whole(number),
        title=form.get("title", ""),
        kind=form.get("kind", ""),
        received=day_in_form(form, "received"),
        label=form.get("label", "").strip() or None,
        good=good or None,
        country=country or None,
        issue=form.get("issue") or None,
        site=form.get("site"),
        first_day=day_in_form(form, "first_day"),
        last_day=day_in_form(form, "last_day"),
        replaces=read_whole(form["replaces"]) if form.get("replaces") else None,
        note=form.get("note"),
    )


def sent_file(sent: FileStorage | None) -> SentFile | None:
    """Return the file that was chosen; one byte more than is taken tells that it is too large."""
    if sent is None or not sent.filename:
        return None
    with sent.stream as stream:
        return SentFile(sent.filename, stream.read(MOST_BYTES + 1))
