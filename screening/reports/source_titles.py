"""What a source is called to a reader: as its publisher calls it, or in words of our own."""

from collections.abc import Mapping
from functools import cache

import sources
from screening.i18n.language import Language
from screening.i18n.language import mark as _
from sources.kit.source import Source

OWN_SOURCES = {
    "own judgement, no page read": _("Our own judgement, no page read"),
    "our own judgement": _("Our own judgement"),
    "supplier": _("The supplier"),
}


@cache
def known_sources() -> Mapping[str, Source]:
    """Return every source of this version by its slug."""
    return sources.catalogue()


def source_title(slug: str, language: Language) -> str:
    """Return the publisher's name of a list; our own tables and registers keep theirs."""
    if slug in OWN_SOURCES:
        return language.gettext(OWN_SOURCES[slug])
    source = known_sources().get(slug)
    return source.title if source else slug
