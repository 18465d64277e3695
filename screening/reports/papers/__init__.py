"""Papers that leave the house, one file each: ``paper(subject, language)`` returns its blocks.

The file's name with dashes is what a person types; nobody registers it.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.reports.contract_subject import ContractSubject
from screening.reports.layout.blocks import Paper
from sources.kit.values.message import Message

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
FORMS = tuple(MEDIA_TYPES)


class ContractPaper(Protocol):
    """A module of this folder."""

    def paper(self, subject: ContractSubject, language: Language) -> Paper:
        """Return the paper. Raise InputError where the verdict gives no cause for one."""
        ...


def kinds() -> tuple[str, ...]:
    """Return the names of the papers."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(__path__)))


def write(kind: str, subject: ContractSubject, language: str, form: str) -> bytes:
    """Return a paper as a file. Raise InputError for an unknown kind or form, or without cause."""
    return as_file(put_together(kind, subject, language), form)


def as_file(paper: Paper, form: str) -> bytes:
    """Return a paper as a file. Raise InputError for an unknown form."""
    if form not in FORMS:
        raise InputError(Message("paper.no_form", form=form, known=FORMS))
    # here: python-docx and typst take half a second that no other command or page needs
    if form == "docx":
        from screening.reports.layout import word

        return word.render(paper)
    from screening.reports.layout import pdf

    return pdf.render(paper)


def put_together(kind: str, subject: ContractSubject, language: str) -> Paper:
    """Return the blocks of a paper. Raise InputError for an unknown kind, or without cause."""
    if kind not in kinds():
        raise InputError(Message("paper.unknown", kind=kind, known=kinds()))
    module = cast(ContractPaper, import_module(f"{__name__}.{kind.replace('-', '_')}"))
    return module.paper(subject, Language(language))
