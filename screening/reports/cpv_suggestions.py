"""CPV codes for texts as a document: of the command and of the API alike."""

from collections.abc import Iterable

from screening.i18n.messages import render
from screening.services import cpv_suggestions


def document(texts: Iterable[str], language: str) -> dict[str, object]:
    """Return the codes for each text, best first, with titles and reasons in a language."""
    return {"suggestions": [_codes(text, language) for text in texts]}


def _codes(text: str, language: str) -> list[dict[str, object]]:
    return [
        {
            "code": suggestion.code,
            "title": suggestion.title,
            "confidence": suggestion.confidence,
            "why": render(suggestion.why, language),
        }
        for suggestion in cpv_suggestions.suggested(text, language)
    ]
