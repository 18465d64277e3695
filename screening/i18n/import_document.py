"""The outcome of an import, with its messages as sentences of a language."""

from dataclasses import replace

from screening.i18n.language import Language
from screening.i18n.messages import clipped, render
from screening.i18n.stored_texts import place
from screening.services.importing import ImportDocument

LONGEST_EXAMPLE, LONGEST_PROBLEM = 200, 500  # letters; a file may put pages into a sentence


def in_words(document: ImportDocument, language: str) -> ImportDocument:
    """Return the document with every message as the sentence that it is in the language."""
    return replace(
        document,
        files=tuple(
            replace(line, reason=None if line.reason is None else render(line.reason, language))
            for line in document.files
        ),
        rejected=tuple(
            replace(row, problem=clipped(row.problem, language, LONGEST_PROBLEM))
            for row in document.rejected
        ),
        remarks=tuple(
            replace(
                row,
                where=place(row.where, Language(language)),
                problem=clipped(row.problem, language, LONGEST_PROBLEM),
            )
            for row in document.remarks
        ),
        warnings=tuple(
            replace(warning, example=clipped(warning.example, language, LONGEST_EXAMPLE))
            for warning in document.warnings
        ),
    )
