"""What a source is called to a reader: as its publisher calls it, or in words of our own."""

import re
from collections.abc import Mapping
from functools import cache

import sources
from screening.i18n import stored_texts
from screening.i18n.language import Language
from screening.i18n.language import mark as _
from sources.kit.source import Source

REGISTER_ROW = re.compile(r"(?:register, )?row (\d+)")
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


def read_at(source: str, language: Language) -> str:
    """Return where a step of a path was read: a place in a register, or that it is usual."""
    if match := REGISTER_ROW.fullmatch(source):
        return language.gettext(_("the register, row {row}")).format(row=match[1])
    if source.startswith("CPV "):
        return language.gettext(_("usual for {code}")).format(code=source)
    return stored_texts.read_in(source, language)


def place_in_source(where: str, language: Language) -> str:
    """Return a place in a source; a table of our own is called that."""
    if where.endswith(".csv"):
        return language.gettext(_("our table {name}")).format(name=where)
    return stored_texts.place(where, language)
