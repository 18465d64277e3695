"""What an organization shows to everybody: choosing it, looking at it before, publishing it."""

from collections.abc import Iterator

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError, MissingError
from screening.model.monitoring import Dimension
from screening.model.portfolio_job import JobKind, PortfolioJob
from screening.model.publication import TO_PUBLISH, PublicationChoice
from screening.reports.figure_words import value_words
from screening.rules.monitoring import measure_book
from screening.services.publication import PublicationDesk, kept_days, measures_to_publish
from screening.services.typed_values import read_whole
from screening.store.portfolio import Portfolio
from screening.web.published_views import measure_views
from screening.web.request_context import (
    Problems,
    language,
    links_work_elsewhere,
    page_of_publication,
    person,
    portfolio,
    problems_of,
)

pages = Blueprint("publication", __name__)


def _desk() -> PublicationDesk:
    return PublicationDesk(portfolio(), person())


@pages.get("/publication")
def overview() -> str:
    """Show what is shown now, what is chosen, and how it would look once that was worked out."""
    return _overview([])


def _overview(problems: Problems) -> str:
    room = portfolio()
    choice = room.publications.choice() or PublicationChoice()
    versions = room.publications.heads()
    draft = _desk().draft() if choice.address else None
    is_typed = bool(problems) and request.form.get("do") == "choose"
    numbers = "\n".join(_numbers(room, choice))
    return render_template(
        "publication.html",
        choice=_typed_choice() if is_typed else choice,
        numbers=request.form.get("contracts", "") if is_typed else numbers,
        measures=measures_to_publish(),
        dimensions=TO_PUBLISH,
        days=kept_days(room),
        ambitions=[each for each in room.ambitions.all() if each.withdrawn is None],
        draft=draft,
        views=measure_views(draft.document) if draft else [],
        value_words=lambda place: value_words(place.dimension, place.value, language()),
        versions=versions,
        current=versions[-1] if versions and versions[-1].withdrawn is None else None,
        job=_latest_job(room),
        address=page_of_publication(choice.address) if choice.address else "",
        works_elsewhere=links_work_elsewhere(),
        problems=problems,
        typed=request.form if problems else {},
    )


def _latest_job(room: Portfolio) -> PortfolioJob | None:
    """Return the last job that works out how the page would look, where it is of use to see it."""
    recent = (job for job in room.jobs.recent() if job.kind == JobKind.PUBLICATION_DRAFT)
    return next(recent, None)


def _numbers(room: Portfolio, choice: PublicationChoice) -> Iterator[str]:
    for each in room.contracts.get_many(choice.contracts):
        yield each.contract.number or each.id


@pages.post("/publication")
def change() -> AnyResponse | tuple[str, int]:
    """Choose what is shown, have it worked out, publish it, or withdraw it."""
    form, desk = request.form, _desk()
    try:
        match form.get("do"):
            case "choose":
                desk.choose(_typed_choice(), form.get("contracts", ""))
                return _to_job(desk.queue_draft())
            case "look":
                return _to_job(desk.queue_draft())
            case "publish":
                after, basis = read_whole(form.get("after", "")), form.get("basis", "")
                desk.publish(form.get("why", ""), after, basis)
            case "withdraw":
                desk.withdraw(form.get("why", ""))
            case _:
                abort(400)
    except InputError as refusal:
        field = "withdraw-why" if form.get("do") == "withdraw" else "why"
        problems = problems_of(refusal, field)
        return _overview([(field if name == "why" else name, text) for name, text in problems]), 422
    except MissingError:
        abort(404)
    return redirect(url_for("publication.overview", _anchor="now"), 303)


def _to_job(id: int) -> AnyResponse:
    return redirect(url_for("jobs.job", id=id), 303)


def _typed_choice() -> PublicationChoice:
    form = request.form
    measures = {measure.id for measure in measure_book.load().measures}
    days = {str(day): day for day in kept_days(portfolio())}
    return PublicationChoice(
        address=form.get("address", ""),
        publisher=form.get("publisher", ""),
        measures=tuple(id for id in form.getlist("measure") if id in measures),
        dimensions=tuple(
            Dimension(each) for each in form.getlist("dimension") if each in TO_PUBLISH
        ),
        days=tuple(days[each] for each in form.getlist("day") if each in days),
        ambitions=tuple(
            number for each in form.getlist("ambition") if (number := read_whole(each)) >= 0
        ),
    )
