"""Papers that leave the house, one file each: ``paper(subject, language)`` returns its blocks.

The file's name with dashes is what a person types; nobody registers it. ``ABOUT`` says what it is
about; one that has ``sheet(subject, language, form)`` can be a spreadsheet too.
"""

import json
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.reports.contract_subject import ContractSubject
from screening.reports.layout.blocks import Paper
from sources.kit.values.message import Message

# Only for types: what a portfolio and a supplier are needs the store.
if TYPE_CHECKING:
    from screening.reports.council_subject import CouncilSubject
    from screening.reports.portfolio_subject import PortfolioSubject
    from screening.reports.supplier_subject import SupplierSubject

PaperSubject: TypeAlias = "ContractSubject | SupplierSubject | PortfolioSubject | CouncilSubject"

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FORMS = ("docx", "pdf", "json")
SHEETS = ("xlsx", "csv")


class PaperAbout(StrEnum):
    """What a paper is about."""

    CONTRACT = "contract"
    SUPPLIER = "supplier"
    PORTFOLIO = "portfolio"
    YEAR = "year"


class PaperModule(Protocol):
    """A module of this folder."""

    ABOUT: PaperAbout

    def paper(self, subject: PaperSubject, language: Language) -> Paper:
        """Return the paper. Raise InputError where there is no cause for one."""
        ...


class SheetModule(PaperModule, Protocol):
    """A module of this folder whose paper can be a spreadsheet."""

    def sheet(self, subject: PaperSubject, language: Language, form: str) -> bytes:
        """Return the workbook, or its first sheet as CSV."""
        ...


def kinds(about: PaperAbout | None = None) -> tuple[str, ...]:
    """Return the names of the papers, or of those about one kind of thing."""
    names = sorted(module.name.replace("_", "-") for module in iter_modules(__path__))
    return tuple(name for name in names if about is None or _module(name).ABOUT is about)


def about(kind: str) -> PaperAbout:
    """Return what a paper is about. Raise InputError for an unknown kind."""
    if kind not in kinds():
        raise InputError(Message("paper.unknown", kind=kind, known=kinds()))
    return _module(kind).ABOUT


def forms(kind: str) -> tuple[str, ...]:
    """Return how a paper can be written. Raise InputError for an unknown kind."""
    about(kind)
    return FORMS + (SHEETS if hasattr(_module(kind), "sheet") else ())


def write(kind: str, subject: PaperSubject, language: str, form: str) -> bytes:
    """Return a paper as a file. Raise InputError for an unknown kind or form, or without cause."""
    if form not in forms(kind):
        raise InputError(Message("paper.no_form", form=form, known=forms(kind)))
    if form in SHEETS:
        return cast(SheetModule, _module(kind)).sheet(subject, Language(language), form)
    return as_file(put_together(kind, subject, language), form)


def as_file(paper: Paper, form: str) -> bytes:
    """Return a paper as a file. Raise InputError for an unknown form."""
    if form not in FORMS:
        raise InputError(Message("paper.no_form", form=form, known=FORMS))
    if form == "json":
        return as_json(paper).encode()
    # here: python-docx and typst take half a second that no other command or page needs
    if form == "docx":
        from screening.reports.layout import word

        return word.render(paper)
    from screening.reports.layout import pdf

    return pdf.render(paper)


def put_together(kind: str, subject: PaperSubject, language: str) -> Paper:
    """Return the blocks of a paper. Raise InputError for an unknown kind, or without cause."""
    about(kind)
    return _module(kind).paper(subject, Language(language))


def as_json(paper: Paper) -> str:
    """Return what a paper says as JSON: the same that its PDF holds."""
    return json.dumps(paper.data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _module(kind: str) -> PaperModule:
    return cast(PaperModule, import_module(f"{__name__}.{kind.replace('-', '_')}"))
