"""What sources and stores keep as text, in a language: places in a file, groups, rows in one line.

These texts are keys and data and no sentences: a store holds them, documents print them, and the
next list is compared by them. So they stay as they are, and only a page names their parts.
"""

import re

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.language import mark as _
from screening.rules.risk import sentences
from sources.kit.values.statements import SCALES, Issue

_EXCHANGED = str.maketrans(",.", ".,")
_PLACES = {
    "award": _("award {at}"),
    "line": _("line {at}"),
    "notice": _("notice {at}"),
    "result": _("result {at}"),
    "row": _("row {at}"),
    "sheet": _("sheet {at}"),
    "table": _("table {at}"),
}
_PLACE = re.compile(rf"(?:(?<=^)|(?<=, ))({'|'.join(_PLACES)}) ([\d“][^,]*)")
_ROWS = re.compile(r"rows (\d+) to (\d+)")
_COUNTED = {"rows": _("rows"), "statements": _("statements"), "subjects": _("subjects")}
_GROUPS = {
    "listing": _("listing {about}"),
    "observation": _("observation {about}"),
    "share": _("share {about}"),
    "tie": _("tie {about}"),
}
# What readers of lists keep as the source of a tie.
_LISTS = (
    (re.compile(r"facility list of (?P<brand>.+)"), _("facility list of {brand}")),
    (re.compile(r"mill list of (?P<brand>.+)"), _("mill list of {brand}")),
    (re.compile(r"facility list"), _("facility list")),
)
# What a source says of a statement where its publisher says nothing.
_SAYS = (
    (re.compile(r"the whole country"), _("the whole country")),
    (re.compile(r"regions listed: (?P<count>\d+)"), _("regions listed: {count}")),
    (re.compile(r"made with an input from (?P<what>.+)"), _("made with an input from {what}")),
    (re.compile(r"working children, ages (?P<ages>.+)"), _("working children, ages {ages}")),
)


def place(where: str, language: Language) -> str:
    """Return a place in a file ("table 2, row 7") in the language: "tabel 2, rij 7"."""
    if rows := _ROWS.fullmatch(where):
        return language.gettext(_("rows {first} to {last}")).format(first=rows[1], last=rows[2])
    return _PLACE.sub(lambda at: language.gettext(_PLACES[at[1]]).format(at=at[2]), where)


def read_in(source: str, language: Language) -> str:
    """Return where a tie was read: a place in a file, or whose list names it."""
    for pattern, sentence in _LISTS:
        if match := pattern.fullmatch(source):
            return language.gettext(sentence).format(**match.groupdict())
    return place(source, language)


def encoding_name(name: str, language: Language) -> str:
    """Return the encodings of a file ("utf-8 and cp1252") in the language."""
    other = name.removeprefix("utf-8 and ")
    if other == name:
        return name
    return language.gettext(_("utf-8 and {encoding}")).format(encoding=other)


def group(name: str, language: Language) -> str:
    """Return the name of a group of statements (``facts.group``), or of what else is counted."""
    if language.code == "en":
        return name
    kind, _, about = name.partition(" ")
    if not about:
        return language.gettext(_COUNTED[name]) if name in _COUNTED else name
    if kind == "observation":
        indicator, _, issue = about.partition(" ")
        about = labels.indicator_name(indicator, language)
        about += f", {labels.issue_name(issue, language)}" if issue else ""
    return language.gettext(_GROUPS[kind]).format(about=about) if kind in _GROUPS else name


def row(line: str, language: Language) -> str:
    """Return a row of a list as ``after_refresh.sentence`` writes it in one line, in words.

    Our slugs, codes and scales are named; the publisher's own words stay as they are.
    """
    return ", ".join(_part(part, language) for part in line.split(", "))


def _part(part: str, language: Language) -> str:
    if part in set(Issue):
        return labels.issue_name(part, language)
    if re.fullmatch("[A-Z]{2}", part):
        return language.country(part)
    value, _, unit = part.partition(" ")
    if unit in SCALES:
        scale = getattr(sentences.format_unit(unit), language.code)
        return f"{_figure(value, language)} {scale}"
    named = labels.indicator_name(part, language)
    return named if named != part else _says(part, language)


def _says(text: str, language: Language) -> str:
    for pattern, sentence in _SAYS:
        if match := pattern.fullmatch(text):
            return language.gettext(sentence).format(**match.groupdict())
    return text


def _figure(value: str, language: Language) -> str:
    """Return 12,345.6 as the language writes it; what is no figure stays."""
    whole = re.fullmatch(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?", value)
    return value if language.code == "en" or not whole else value.translate(_EXCHANGED)
