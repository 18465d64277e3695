"""The names of countries as they stand inside a sentence, in both languages."""

from functools import cache

from graphs import countries
from screening.model.verdict import Text

# Countries that want an article inside a sentence.
ARTICLES: dict[str, dict[str, tuple[str, ...]]] = {
    "nl": {"het": ("GB",), "de": ("AE", "BS", "CF", "DO", "MV", "PH", "PS", "SC", "US")},
    "en": {
        "the": ("AE", "BS", "CF", "DO", "FO", "GB", "GM", "MV", "NL", "PH", "PS", "SC", "US"),
    },
}


@cache
def country_name(code: str) -> Text:
    """Return a name as inside a sentence: "de Verenigde Staten", "the Philippines"."""
    return Text(nl=_with_article(code, "nl"), en=_with_article(code, "en"))


def _with_article(code: str, language: str) -> str:
    articles = (article for article, codes in ARTICLES[language].items() if code in codes)
    return " ".join((*articles, countries.name(code, language)))
