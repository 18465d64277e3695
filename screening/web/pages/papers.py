"""Papers to save as Word, PDF or JSON."""

import re

from flask import Blueprint, Response, abort, request

from screening.i18n.language import LANGUAGES
from screening.reports import papers as reports
from screening.reports.paper_desk import PaperDesk
from screening.reports.papers import PaperAbout
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.pages.contracts import stored_contract
from screening.web.request_context import (
    language,
    links_work_elsewhere,
    portfolio,
    public_link,
    verdict_documents,
)

pages = Blueprint("papers", __name__)


@pages.get("/contracts/<id>/papers/<kind>.<any(docx, pdf, json):form>")
def paper(id: str, kind: str, form: str) -> Response:
    """Save a paper on a contract, in the visitor's language or the one of the address."""
    stored = stored_contract(id)
    if kind not in reports.kinds(PaperAbout.CONTRACT):
        abort(404)
    subject = desk().contract(stored)
    if subject is None:
        abort(404)
    return saved(kind, stored.contract.number or stored.id, form, subject)


@pages.get("/supplier/papers/<kind>.<any(docx, pdf, json):form>")
def supplier(kind: str, form: str) -> Response:
    """Save a paper on a supplier by its key, which stands behind the question mark."""
    parties = portfolio().parties.get_many([request.args.get("key", "")])
    if not parties or kind not in reports.kinds(PaperAbout.SUPPLIER):
        abort(404)
    return saved(kind, parties[0].name, form, desk().supplier(parties[0].key))


@pages.post("/contracts/<id>/letter")
def letter(id: str) -> Response:
    """Save the letter that holds a link which was made just now: only the page has its token."""
    stored = stored_contract(id)
    form = choice(request.form, "form", ("docx", "pdf")) or "docx"
    address = public_link("supplied.form", token=request.form.get("token", ""))
    link = desk().link_of(stored, address) if links_work_elsewhere() else None
    subject = desk().contract(stored, link)
    if subject is None:
        abort(404)
    return saved("letter", stored.contract.number or stored.id, form, subject)


def desk() -> PaperDesk:
    """Return what papers are made with, for the contracts that the visitor may see."""
    return PaperDesk(portfolio(), verdict_documents(), today())


def saved(kind: str, about: str, form: str, subject: reports.PaperSubject) -> Response:
    """Return a paper as a file, in the visitor's language or the one of the address."""
    code = choice(request.values, "language", LANGUAGES) or language().code
    content = reports.write(kind, subject, code, form)
    attachment = f'attachment; filename="{kind}-{_as_file_name(about)}-{code}.{form}"'
    headers = {"Content-Disposition": attachment}
    return Response(content, content_type=reports.MEDIA_TYPES[form], headers=headers)


def _as_file_name(text: str) -> str:
    """Return the text in letters that every system takes in the name of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60] or "contract"
