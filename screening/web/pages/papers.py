"""Papers on a contract, to save as Word or PDF."""

import re

from flask import Blueprint, Response, abort, request

from screening.i18n.language import LANGUAGES
from screening.reports import papers as reports
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdicts import entries
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.pages.contracts import stored_contract
from screening.web.request_context import language, portfolio, verdict_documents

pages = Blueprint("papers", __name__)


@pages.get("/contracts/<id>/papers/<kind>.<any(docx, pdf):form>")
def paper(id: str, kind: str, form: str) -> Response:
    """Save a paper on a contract, in the visitor's language or the one of the address."""
    stored = stored_contract(id)
    if kind not in reports.kinds():
        abort(404)
    entry = next(entries(portfolio(), [stored.id], verdict_documents().many), None)
    if entry is None:
        abort(404)
    code = choice(request.args, "language", LANGUAGES) or language().code
    content = reports.write(kind, ContractSubject(entry, today()), code, form)
    name = f"{kind}-{_as_file_name(stored.contract.number or stored.id)}-{code}.{form}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=reports.MEDIA_TYPES[form], headers=attachment)


def _as_file_name(text: str) -> str:
    """Return the text in letters that every system takes in the name of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60] or "contract"
