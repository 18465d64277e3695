"""What templates may call: translation, formats, words for slugs, and the parts of a verdict.

Also where a visitor's language is remembered, because it is the templates that need it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from markupsafe import Markup

import sources
from graphs import cpv
from screening.i18n import labels, statements
from screening.i18n.labels import BAND_ORDER, TABLES
from screening.i18n.language import mark as _
from screening.i18n.messages import clipped, render
from screening.i18n.statements import encoding_name
from screening.model.verdict import Text
from screening.rules.formatting import format_number
from screening.web.request_context import COOKIE, language
from sources.kit import Source
from sources.kit.values.message import Message, from_json

A_YEAR = 365 * 24 * 3600
OWN_SOURCES = {
    "own judgement, no page read": _("Our own judgement, no page read"),
    "supplier": _("The supplier"),
}
DOERS = {"local": _("this machine"), "example": _("the example that ships")}
REGISTER_ROW = re.compile(r"(?:register, )?row (\d+)")


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        say=lambda text: language().say(text),
        day=lambda day: language().date(day),
        moment=lambda at: language().moment(at),
        money=_money,
        count=lambda value: language().number(value),
        country=lambda code: language().country(code),
        cpv_title=lambda code: cpv.title(code, language().code) or "",
        word=word,
        issue_name=issue_name,
        read_at=read_at,
        reason=_reason,
        message=message,
        place=place,
        group=group,
        encoding=lambda name: encoding_name(name, language()),
        example=_example,
        statement=_statement,
        table_of=table_of,
        by_whom=by_whom,
        sentence=_sentence,
        trim_stop=lambda text: text.removesuffix("."),
        trim_colon=lambda text: text.removesuffix(":"),
        text_of=_text_of,
        text_or_say=_text_or_say,
        source_title=source_title,
        without_figures=_without_figures,
        format_number=lambda number: getattr(format_number(number), language().code),
        few_or_many=lambda number: number if isinstance(number, int) else 2,
    )
    app.jinja_env.globals.update(
        language=language,
        here_in=_here_in,
        possible=_possible,
        steps_of_scale=_steps_of_scale,
        labels=TABLES,
    )
    app.after_request(_remember_language)


def word(slug: Any, table: str) -> str:
    """The word for a slug in the visitor's language."""
    return labels.word(slug, table, language())


def issue_name(slug: str) -> str:
    return labels.issue_name(slug, language())


def read_at(source: str) -> str:
    """Where a step of a path was read: the place in a register, or what is usual for a code."""
    if found := REGISTER_ROW.fullmatch(source):
        return gettext("the register, row {row}").format(row=found[1])
    if source.startswith("CPV "):
        return gettext("usual for {code}").format(code=source)
    return statements.read_in(source, language())


@cache
def known_sources() -> Mapping[str, Source]:
    return sources.catalogue()


def source_title(slug: str) -> str:
    """What a publisher calls its list; our own tables and registers keep the name they have."""
    if slug in OWN_SOURCES:
        return gettext(OWN_SOURCES[slug])
    found = known_sources().get(slug)
    return found.title if found else slug


def table_of(where: str) -> str:
    """Where in a source: a table of our own is called that."""
    if where.endswith(".csv"):
        return gettext("our table {name}").format(name=where)
    return place(where)


def by_whom(name: str) -> str:
    """Who did it: until sign-in exists, only this machine and the example have a name."""
    return gettext(DOERS[name]) if name in DOERS else name


def translate(sentence: str, given: Mapping[str, str]) -> str:
    """A sentence of an error with what was given filled in after translation."""
    return gettext(sentence).format(**given)


def gettext(sentence: str) -> str:
    return language().gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    return language().ngettext(one, many, count)


def _reason(file: Mapping[str, Any]) -> str:
    """Why a file was refused, without its name before it: that stands beside it."""
    return message(file["reason"]).removeprefix(f"{file['path']}: ")


def message(stored: Message | Mapping[str, Any] | str, most: int | None = None) -> str:
    """A message as a sentence; one that a store of before holds is marked as English."""
    text = stored if isinstance(stored, Message) else from_json(stored)
    if isinstance(text, str) and language().code != "en":
        return Markup('<span lang="en">{}</span>').format(text)
    return clipped(text, language().code, most) if most else render(text, language().code)


def place(where: str) -> str:
    return statements.place(where, language())


def group(name: str) -> str:
    return statements.group(name, language())


def _example(stored: Mapping[str, Any] | str, most: int) -> str:
    """The first case of a caution: data of a file as it is, or a message about it."""
    return clipped(from_json(stored), language().code, most)


def _statement(line: str) -> str:
    return statements.row(line, language())


def _money(amount: Any, currency: str | None = "EUR") -> str:
    return "" if amount is None else language().money(Decimal(str(amount)), currency)


def _text_of(text: Text | None) -> str:
    return getattr(text, language().code) if text else ""


def _text_or_say(text: Text | Mapping[str, str] | None) -> str:
    """A sentence of a verdict, or of its document."""
    return _text_of(text) if text is None or isinstance(text, Text) else language().say(text)


def _without_figures(text: str) -> str:
    """A rule's sentence as it stands before a contract fills it in."""
    return re.sub(r"\{\w+\}", "…", re.sub(r" \(\{\w+\}(?:, \{\w+\})*\)", "", text))


def _sentence(text: str) -> str:
    """With a capital and a full stop, for texts that come without."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _here_in(code: str) -> str:
    """This page in the other language: the same address with its filters. A form that only takes
    answers cannot be opened: there it is the page that holds it, one step up.
    """
    arguments = {**request.args.to_dict(flat=False), "lang": code}
    return f"/{_opened(request.path).lstrip('/')}?{urlencode(arguments, doseq=True)}"


def _opened(path: str) -> str:
    routes = current_app.create_url_adapter(request)
    takes = routes.allowed_methods(path) if routes else ()
    return path.rpartition("/")[0] if takes and "GET" not in takes else path


def _possible(issue: Mapping[str, Any]) -> str:
    """The other bands that missing data leaves open; nothing when the band stands firm."""
    names = [word(band, "band") for band in _others(issue)]
    if not names:
        return ""
    if len(names) == 2:
        names = [gettext("{one} or {other}").format(one=names[0], other=names[1])]
    return gettext("possibly {others}").format(others=names[0])


def _others(issue: Mapping[str, Any]) -> list[str]:
    """The lowest and the highest band that are possible, where they differ from the band itself."""
    return [
        band
        for band in dict.fromkeys((issue["low_band"], issue["high_band"]))
        if band != issue["band"]
    ]


def _steps_of_scale(issue: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each step with "here", "possible" or nothing, for the scale."""
    low, high = (_place(issue[key]) for key in ("low_band", "high_band"))
    return [
        (step, "here" if step == issue["band"] else "possible" if low <= at <= high else "")
        for at, step in enumerate(BAND_ORDER)
    ]


def _place(band: str) -> int:
    return BAND_ORDER.index(band) if band in BAND_ORDER else 0


def _remember_language(response: Response) -> Response:
    wish = request.args.get("lang")
    if wish in ("nl", "en") and request.endpoint != "static":
        response.set_cookie(COOKIE, wish, max_age=A_YEAR, httponly=True, samesite="Lax")
    return response
