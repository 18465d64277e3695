"""The yearly report to a council or parliament: read, written, adopted and saved."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n.language import Language
from screening.model.council_report import BLOCKS, LONGEST_BLOCK, LONGEST_REASON, TextBlock
from screening.model.errors import InputError, MissingError
from screening.reports import council_desk, report_values
from screening.reports.council_subject import CouncilSubject
from screening.services.command_context import today
from screening.services.council_report import texts
from screening.services.council_report.texts import TextEdit
from screening.services.typed_values import read_whole
from screening.web.address_choices import choice
from screening.web.pages.papers import saved
from screening.web.request_context import (
    Problems,
    language,
    person,
    portfolio,
    problems_of,
)

pages = Blueprint("council", __name__)
YEARS_BACK = 3


@pages.get("/council-report")
def overview() -> str:
    """Show which years there are, and what was adopted."""
    adopted = portfolio().adopted_reports.all()
    last = today().year
    years = sorted({*range(last - YEARS_BACK, last + 1), *(each.year for each in adopted)})
    kept = {kept.day.year for kept in portfolio().monitored_days.all()}
    return render_template(
        "council_overview.html", years=years[::-1], adopted=adopted, kept=kept, this_year=last
    )


@pages.get("/council-report/<int:year>")
def report(year: int) -> str:
    """Show the report of a year: its texts, and what is done with them."""
    return _report(year)


@pages.post("/council-report/<int:year>/adopt")
def adopt(year: int) -> AnyResponse | tuple[str, int]:
    """Keep the report of a year as it was adopted."""
    form = request.form
    try:
        council_desk.adopt(
            portfolio(),
            year,
            form.get("decision", ""),
            person(),
            today(),
            why=form.get("why"),
            seen=form.get("seen"),
        )
    except MissingError:
        abort(404)
    except InputError as refusal:
        return _report(year, problems_of(refusal, "decision")), 422
    return redirect(url_for("council.report", year=year, done="adopted"), 303)


@pages.get("/council-report/<int:year>/texts/<name>")
def text(year: int, name: str) -> str:
    """Show a text of the report in the visitor's language, to be written."""
    return _text(year, name)


@pages.post("/council-report/<int:year>/texts/<name>")
def keep(year: int, name: str) -> AnyResponse | tuple[str, int]:
    """Keep a text as its next version."""
    form, code = request.form, language().code
    draft = _draft(year)
    values = report_values.place_values(draft.report, Language(code))
    edit = TextEdit(
        code,
        name,
        form.get("text", ""),
        read_whole(form.get("seen", "")),
        "numbers" in form,
    )
    try:
        texts.keep(portfolio(), year, edit, values, person())
    except MissingError:
        abort(404)
    except InputError as refusal:
        return _text(year, name, problems_of(refusal, "text"), form), 422
    place = url_for("council.report", year=year, done="written", _anchor=name)
    return redirect(place, 303)


@pages.get("/council-report/<int:year>.<any(docx, pdf, json):form>")
def paper(year: int, form: str) -> Response:
    """Save the report: the edition in force, or the draft."""
    try:
        subject = council_desk.subject_of(portfolio(), year, today())
    except MissingError:
        abort(404)
    return saved("council", str(year), form, subject)


def _draft(year: int) -> CouncilSubject:
    """Return the draft of a year; 404 where there can be no report of it."""
    try:
        return council_desk.draft_of(portfolio(), year, today())
    except MissingError:
        abort(404)


def _report(year: int, problems: Problems | tuple[()] = ()) -> str:
    draft = _draft(year)
    editions = [each for each in portfolio().adopted_reports.all() if each.year == year]
    blocks = {
        block.name: block
        for block in texts.texts_of(portfolio(), year)
        if block.language == language().code
    }
    return render_template(
        "council_report.html",
        year=year,
        draft=draft,
        editions=editions,
        blocks=[(blocks[name], draft.report.text(language().code, name)) for name in BLOCKS],
        left=texts.places_left(draft.report.texts),
        longest=LONGEST_REASON,
        problems=problems,
        typed=request.form if problems else {},
        done=choice(request.args, "done", ("written", "adopted")),
    )


def _text(
    year: int,
    name: str,
    problems: Problems | tuple[()] = (),
    typed: Mapping[str, str] | None = None,
) -> str:
    draft, code = _draft(year), language().code
    try:
        block = texts.text_of(portfolio(), year, code, name)
    except MissingError:
        abort(404)
    shown = block.text if typed is None else typed.get("text", "")
    seen = str(block.version) if typed is None else typed.get("seen", "")
    return render_template(
        "council_text.html",
        year=year,
        block=block,
        text=shown,
        seen=seen,
        asks_numbers=any(field == "numbers" for field, _ in problems),
        history=_history(block),
        places=_places(draft, Language(code)),
        longest=LONGEST_BLOCK,
        problems=problems,
    )


def _history(block: TextBlock) -> list[TextBlock]:
    """Return the versions of a text, the latest first, and the one that ships last."""
    written = portfolio().report_texts.history(block.year, block.language, block.name)
    return [*written, texts.shipped(block.year, block.language, block.name)]


def _places(draft: CouncilSubject, spoken: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the places by the measure that they are of, each with what stands there now."""
    titles = {each.now.measure: spoken.say(each.now.title) for each in draft.report.figures}
    titles |= {each.measure: spoken.say(each.title) for each in draft.report.cases}
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, value in report_values.place_values(draft.report, spoken).items():
        measure = name.partition(":")[2].partition(".")[0]
        groups.setdefault(titles.get(measure, ""), []).append((f"{{{name}}}", value))
    return list(groups.items())
