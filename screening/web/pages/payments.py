"""What suppliers were paid, out of payment lists."""

from flask import Blueprint, Response, render_template, request

from screening.reports import contract_list
from screening.reports import payments as reports
from screening.web.paging import page_number
from screening.web.request_context import portfolio

pages = Blueprint("payments", __name__)

PER_PAGE = 25


@pages.get("/payments")
def overview() -> str:
    """Show the suppliers that were paid, the largest sum first."""
    page = portfolio().spending.page(page_number(request.args), PER_PAGE)
    return render_template("payments.html", page=page)


@pages.get("/payments.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    """Save all suppliers that were paid."""
    suppliers = portfolio().spending.every_supplier()
    attachment = {"Content-Disposition": f'attachment; filename="payments.{form}"'}
    if form == "csv":
        lines = reports.as_csv(suppliers)
        return Response(lines, content_type=contract_list.CSV, headers=attachment)
    book = reports.as_xlsx(suppliers)
    return Response(book, content_type=contract_list.XLSX, headers=attachment)
