"""The filters and functions of templates: translation, formats, labels, parts of a verdict.

A visitor's language is remembered here too, because it is the templates that need it.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache, wraps
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from graphs import cpv
from graphs.readers.headings import BY_PLACE
from screening.i18n import labels, stored_texts
from screening.i18n.labels import TABLES
from screening.i18n.language import Language
from screening.i18n.messages import clipped, render
from screening.i18n.stored_texts import encoding_name
from screening.model.contracts import title_of
from screening.model.people import OF_A_ROLE, Grant, ScopeKind, ScopeReach
from screening.model.purchase import ended_on
from screening.model.risk_decisions import WantedDecision
from screening.model.verdict import (
    RATED_BANDS,
    Band,
    IssueRisk,
    RiskPath,
    SupplyPart,
    Verdict,
)
from screening.reports import deciding, decisions, measure_words, regimes, source_titles
from screening.rules.formatting import format_number
from screening.rules.risk.origin_shares import FILE as ORIGINS
from screening.services.disclosures import goods_meant
from screening.services.importing import FileLine
from screening.services.risk_decisions import DecidedItem
from screening.web.front_views import FrontView, issue_key
from screening.web.next_steps import Surroundings, next_steps
from screening.web.request_context import (
    answers_waiting,
    example_runs,
    is_signed_in,
    language,
    language_cookie,
    services,
    visitor,
)
from screening.web.route_rules import RULES
from screening.web.within_reach import decides_on
from sources.kit.values.message import Message

A_YEAR = 365 * 24 * 3600
# Pages on which contracts of the example stand.
WITH_CONTRACTS = (
    "contracts", "chain", "hotspots", "parties", "matches", "payments", "disclosures",
    "documents", "error_reports",
)  # fmt: skip
# From which part of supply, 0..1, each order of magnitude is said.
PARTS_OF_SUPPLY = (
    (0.90, "nearly_all"), (0.60, "most"), (0.40, "half"), (0.28, "third"), (0.17, "fifth"),
    (0.07, "tenth"), (0.02, "few_percent"), (0.0, "trace"),
)  # fmt: skip
# Where the labels stand of what a line of the log holds.
FACT_TABLES = {
    "flag": "flag",
    "band": "band",
    "duty": "outcome",
    "level": "level_short",
    "field": "correction",
}
CHANCES = ((0.8, "sure"), (0.5, "likely"), (0.2, "possible"), (0.0, "guess"))


def install(app: Flask) -> None:
    """Give the templates of an application their filters and functions."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters: dict[str, Callable[..., object]] = {
        "say": lambda text: language().say(text),
        "day": lambda day: language().date(day),
        "moment": lambda at: language().moment(at),
        "log_facts": log_facts,
        "log_moment": lambda at: language().moment(datetime.fromisoformat(at)),
        "money": _money,
        "count": lambda value: language().number(value),
        "country": lambda code: language().country(code),
        "heading": _heading,
        "ended_on": lambda contract, day: ended_on(day, contract.ends, contract.options_until),
        "titled": lambda contract: title_of(contract.title, contract.description),
        "cpv_title": lambda code: cpv.title(code, language().code) or "",
        "word": word,
        "issue_name": issue_name,
        "read_at": read_at,
        "reason": _reason,
        "message": message,
        "chance_word": _chance_word,
        "chance_share": chance_share,
        "place": place,
        "group": group,
        "encoding": lambda name: encoding_name(name, language()),
        "example": _example,
        "statement": _statement,
        "table_of": table_of,
        "by_whom": by_whom,
        "sentence": _sentence,
        "trim_stop": lambda text: text.removesuffix("."),
        "trim_colon": lambda text: text.removesuffix(":"),
        "source_title": source_title,
        "source_url": source_url,
        "without_figures": _without_figures,
        "format_number": lambda number: language().say(format_number(number)),
        "few_or_many": lambda number: number if isinstance(number, int) else 2,
        "issue_key": lambda issue: issue_key(issue.issue, issue.front),
        "part_of_supply": _part_of_supply,
        "supply_basis": _supply_basis,
        "role_of": _role_of,
        "said_or_text": lambda about: about if isinstance(about, str) else language().say(about),
        "percent": measure_words.percent,
        "with_titles": _with_titles,
        "deciding_asks": lambda question: deciding.asks(question, language()),
        "deciding_decides": lambda question: deciding.decides(question, language()),
        "deciding_chance": lambda question: deciding.chance(question, language()),
        "by_deciding": deciding.ordered,
        "decision_about": _decision_about,
        "decision_scope": lambda scope: decisions.scope_name(scope, language()),
        "decision_says": lambda standing: decisions.says(standing, language()),
        "decision_item_says": lambda item: decisions.state_of_item(item, language()),
        "decision_changes": lambda changes: decisions.changed(changes, language()),
    }
    app.jinja_env.filters.update({name: _per_visitor(give) for name, give in filters.items()})
    app.jinja_env.globals.update(
        _=_sentence_with_values,
        ngettext=_sentence_by_number,
        language=language,
        visitor=visitor,
        decides_on=decides_on,
        part_named=_part_named,
        parts_named=_parts_named,
        needs_of=lambda endpoint: RULES[endpoint].needs,
        is_signed_in=is_signed_in,
        address_in=_address_in,
        example_runs=example_runs,
        answers_waiting=answers_waiting,
        answers_in_menu=_answers_in_menu,
        steps_now=_steps_now,
        shows_contracts=lambda: request.blueprint in WITH_CONTRACTS,
        possible=_possible,
        good_name=goods_meant.name_of,
        steps_of_scale=_steps_of_scale,
        once=cache,  # a macro or a function that a page asks the same of again and again
        regime_titles=lambda which: regimes.titles_in_short(which, language()),
        labels=TABLES,
    )
    app.after_request(_remember_language)


def _decision_about(decision: DecidedItem | WantedDecision | Mapping[str, str]) -> str:
    """Return what is decided about what; of a proposal as it is kept too."""
    if isinstance(decision, Mapping):
        return decisions.kind_and_scope(decision["kind"], decision["scope"], language())
    return decisions.kind_and_scope(decision.kind, decision.scope, language())


def _part_named(grant: Grant) -> str:
    """Return the department or tag that a role is held on, in words."""
    is_tag = grant.kind is ScopeKind.TAG
    return gettext("tag %(tag)s") % {"tag": grant.value} if is_tag else grant.value


def _parts_named(reach: ScopeReach) -> str:
    """Return the departments and tags of a reach in words."""
    tags = (gettext("tag %(tag)s") % {"tag": tag} for tag in sorted(reach.tags))
    return ", ".join((*sorted(reach.departments), *tags))


def _answers_in_menu() -> int:
    """Return how many answers wait, on pages that show a buyer's own: open pages tell nobody."""
    rule = RULES.get(request.endpoint or "")
    of_buyer = rule is not None and rule.needs in OF_A_ROLE and visitor().may("read_all")
    return answers_waiting() if of_buyer else 0


def _steps_now(
    verdict: Verdict, ended: bool, closed: bool, waiting: int, unseen: int
) -> tuple[str, ...]:
    """Return the names of the next steps about a verdict; ``next_steps`` says which there are."""
    return next_steps(verdict, Surroundings(ended, closed, waiting, unseen))


def _per_visitor(give: Callable[..., object]) -> Callable[..., object]:
    """Return the filter as one that Jinja never works out beforehand.

    Without that a filter of a constant would be said in the language of whoever came first.
    """

    @pass_context
    @wraps(give)
    def give_per_visitor(_context: Context, *values: object, **options: object) -> object:
        return give(*values, **options)

    return give_per_visitor


def word(slug: str | int | None, table: str) -> str:
    """Return the label of a slug in the visitor's language."""
    return labels.word(slug, table, language())


def issue_name(slug: str) -> str:
    """Return the name of an issue in the visitor's language."""
    return labels.issue_name(slug, language())


def read_at(source: str) -> str:
    """Return where a step of a path was read: a place in a register, or that it is usual."""
    return source_titles.read_at(source, language())


def source_title(slug: str) -> str:
    """Return the publisher's name of a list in the visitor's language."""
    return source_titles.source_title(slug, language())


def _with_titles(text: str) -> str:
    """Return a sentence with each list called by its publisher's name, not by its slug here."""
    for slug, source in source_titles.known_sources().items():
        if slug in text:
            text = re.sub(rf"\b{re.escape(slug)}\b", source.title, text)
    return text


def source_url(slug: str) -> str:
    """Return the page on which the publisher itself tells of a list; empty for what is no list."""
    source = source_titles.known_sources().get(slug)
    return source.url if source else ""


def table_of(where: str) -> str:
    """Return a place in a source; a table of our own is called that."""
    return source_titles.place_in_source(where, language())


def log_facts(text: str | None) -> list[tuple[str, str]]:
    """Return what a line of the log was or is, by name; slugs of a verdict by their labels."""
    facts: dict[str, object] = json.loads(text) if text else {}
    return [
        (name, _fact(name, value)) for name, value in facts.items() if value not in (None, [], {})
    ]


def _fact(name: str, value: object) -> str:
    if name in FACT_TABLES and isinstance(value, str):
        return word(value, FACT_TABLES[name])
    if name == "decision" and isinstance(value, str):  # of own policy: its form and its reference
        form, _, reference = value.partition(" ")
        return (
            f"{word(form, 'decision_form')} {reference}" if form in labels.DECISION_FORMS else value
        )
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return str(value)


def by_whom(name: str) -> str:
    """Return who did it: a person by name; this machine and the example have a label."""
    return labels.by_whom(name, language())


def gettext(sentence: str) -> str:
    """Return the sentence in the visitor's language."""
    return language().gettext(sentence)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for this number, in the visitor's language."""
    return language().ngettext(singular, plural, count)


def _sentence_with_values(sentence: str, /, **values: object) -> Markup:
    """Return the sentence of a template with its values, figures with the marks of the language."""
    if not values:
        return _sentence_as_it_is(sentence, language().code)
    return Markup(gettext(sentence)) % _written(values)  # noqa: S704 - our own catalogue


@lru_cache(maxsize=4096)
def _sentence_as_it_is(sentence: str, code: str) -> Markup:
    """Return a sentence without values: a list says some of them in each of its lines."""
    return Markup(Language(code).gettext(sentence) % {})  # noqa: S704 - our own catalogue


def _sentence_by_number(singular: str, plural: str, num: int, /, **values: object) -> Markup:
    """Return the form for this number, which stands in it as ``%(num)s``."""
    sentence = Markup(ngettext(singular, plural, num))  # noqa: S704 - our own catalogue
    return sentence % _written({"num": num, **values})


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: language().number(value) if isinstance(value, int | Decimal) else value
        for name, value in values.items()
    }


def _reason(file: FileLine) -> str:
    """Return why a file was refused, without its name before it: that stands beside it."""
    return message(file.reason or "").removeprefix(f"{file.path}: ")


def message(text: Message | str, most: int | None = None) -> str:
    """Return the sentence of a message; a string, which an older store holds, is English."""
    if isinstance(text, str) and language().code != "en":
        return Markup('<span lang="en">{}</span>').format(text)
    return clipped(text, language().code, most) if most else render(text, language().code)


def place(where: str) -> str:
    """Return a place in a file ("table 2, row 7") in the visitor's language."""
    return stored_texts.place(where, language())


def group(name: str) -> str:
    """Return the name of a group of statements in the visitor's language."""
    return stored_texts.group(name, language())


def _example(text: Message | str, most: int) -> str:
    """Return the first case of a caution: data of a file as it is, or a message about it."""
    return clipped(text, language().code, most)


def _statement(line: str) -> str:
    return stored_texts.row(line, language())


def _heading(name: str) -> str:
    """Return a heading of a file; a column without one is called by its place."""
    if not BY_PLACE.fullmatch(name):
        return name
    return gettext("Column {number}").format(number=name.rpartition(" ")[2])


def _money(amount: Decimal | int | str | None, currency: str | None = "EUR") -> str:
    return "" if amount is None else language().money(Decimal(str(amount)), currency)


def _without_figures(text: str) -> str:
    """Return a rule's sentence as it stands before a contract fills it in."""
    short = re.sub(r" \(\{\w+\}(?:, \{\w+\})*\)", "", text)
    return re.sub(r"\{\w+\}\.?", "…", short)


def _sentence(text: str) -> str:
    """Return the text with a capital and a full stop, for texts that come without."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _address_in(code: str) -> str:
    """Return the address of this page in another language, with its filters.

    An address that only takes the answers of a form cannot be opened: then it is that of the page
    that holds the form, one step up.
    """
    arguments = {**request.args.to_dict(flat=False), "lang": code}
    # Quoted, for a browser takes a backslash at the beginning for the name of another site.
    return f"/{quote(_opened(request.path).lstrip('/'))}?{urlencode(arguments, doseq=True)}"


def _opened(path: str) -> str:
    if request.method == "GET" and request.url_rule is not None:  # it has just been opened
        return path
    routes = current_app.create_url_adapter(request)
    takes = routes.allowed_methods(path) if routes else ()
    return path.rpartition("/")[0] if takes and "GET" not in takes else path


def _part_of_supply(part: SupplyPart) -> str:
    """Return an origin's part of supply as an order of magnitude: a figure would say too much."""
    if part.likely is None:
        return ""
    slug = next(slug for least, slug in PARTS_OF_SUPPLY if part.likely >= least)
    return word(slug, "part_of_supply")


def _supply_basis(part: SupplyPart) -> str:
    """Return whether an origin's part is our own estimate, else the source of the figures."""
    if part.source == ORIGINS:
        return gettext("own estimate")
    return f"{source_title(part.source)} {part.period}".strip()


def _role_of(path: RiskPath) -> str:
    """Return what a path's good or work is in the purchase; an older verdict knows two roles."""
    return labels.role_of(path, language())


def _chance_word(confidence: float) -> str:
    """Return how sure a suggestion is, in words."""
    slug = next(slug for least, slug in CHANCES if confidence >= least)
    return word(slug, "chance").capitalize()


def chance_share(confidence: float) -> str:
    """Return how sure a suggestion is in whole per cents; of less than one that it is less."""
    return f"{round(100 * confidence) or '< 1'} %"


def _possible(issue: IssueRisk | FrontView) -> str:
    """Return the other bands that missing data leaves open; nothing if the band stands firm."""
    names = [word(band, "band") for band in _others(issue)]
    if not names:
        return ""
    if len(names) == 2:
        names = [gettext("{one} or {other}").format(one=names[0], other=names[1])]
    return gettext("possibly {others}").format(others=names[0])


def _others(issue: IssueRisk | FrontView) -> list[Band]:
    """Return the lowest and the highest possible band, where they differ from the band itself.

    The highest of a front is left out where its sentence says it.
    """
    is_said = isinstance(issue, FrontView) and issue.says_worst
    ends = dict.fromkeys((issue.low_band,) if is_said else (issue.low_band, issue.high_band))
    return [band for band in ends if band != issue.band]


def _steps_of_scale(issue: IssueRisk | FrontView) -> list[tuple[Band, str]]:
    """Return each step of the scale with "here", "possible" or nothing."""
    low, high = _step(issue.low_band), _step(issue.high_band)
    return [
        (band, "here" if band == issue.band else "possible" if low <= at <= high else "")
        for at, band in enumerate(RATED_BANDS)
    ]


def _step(band: Band) -> int:
    return RATED_BANDS.index(band) if band in RATED_BANDS else 0


def _remember_language(response: Response) -> Response:
    wish = request.args.get("lang")
    keeps_nothing = request.endpoint == "static" or request.blueprint == "published"
    if wish in ("nl", "en") and not keeps_nothing:
        secure = services().settings.is_secure
        response.set_cookie(
            language_cookie(), wish, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure
        )
    return response
