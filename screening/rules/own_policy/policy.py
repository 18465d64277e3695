"""An own policy, read strictly from the TOML file that a lawyer writes; decides nothing.

Whatever is missing, unknown or contradictory raises ``PolicyError`` with the file and the key.
Owner, formal decision and first day may be left out of a draft: they are asked at activation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from screening.model.errors import PolicyError
from screening.model.own_policy import (
    ClauseDefaults,
    DecisionForm,
    FormalDecision,
    OwnPolicy,
    PolicyArticle,
    PolicyWeights,
    SecondPersonLevels,
)
from screening.model.verdict import RATED_BANDS, Band, Flag, Text
from screening.rules.clauses import texts
from screening.rules.duty import policy as law
from screening.rules.plan import planning
from screening.rules.toml_reader import Table, by_id, toml_file
from sources.kit.values.message import Message

FILE = "policy.toml"  # what a file of which nobody gave the name is called in messages
FORMAT = 1
LONGEST = 200_000  # bytes
LEVELS = ("L0", "L1", "L2", "L3")  # L4 is only ever offered
BUYERS = ("central", "subcentral")
FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK)
MOST_HOURS = Decimal(1000)
MOST_EUROS = 10**12
CONSTANTS = (
    "recommended_from", "small_contract_below", "below_threshold_level", "short_term_months",
)  # fmt: skip
PRESETS = ("none", "as_rijk", "wider", "below_threshold")  # from asking nothing to asking most
# A key of the head that activation writes, as it stands in a file.
_HEAD_KEY = re.compile(r"^\s*(owner|valid_from|decision\.\w+)\s*=")
# What breaks a line for some programs and not for TOML, and halves of a pair of UTF-16.
_NO_TEXT = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ConstantBounds:
    """A constant of the method that a policy may set. Bands count by their place in the order."""

    id: str
    default: int | Band
    least: int | Band
    most: int | Band
    title: Text
    why: Text

    def allows(self, value: int | Band) -> bool:
        return _place(self.least) <= _place(value) <= _place(self.most)


def _place(value: int | Band) -> int:
    return RATED_BANDS.index(value) if isinstance(value, Band) else value


@cache
def bounds() -> Mapping[str, ConstantBounds]:
    """Return the bounds that are published; read once per process. Raises PolicyError."""
    return read_bounds(_folder().joinpath("bounds.toml").read_bytes())


def read_bounds(content: bytes) -> Mapping[str, ConstantBounds]:
    """Return the bounds of a file. Raises PolicyError with the key."""
    with toml_file(content, "bounds.toml") as table:
        table.text("version")
        table.day("last_checked")
        several = tuple(map(_bounds, table.tables("constants")))
    of_id = by_id(several, lambda bound: bound.id, "bounds.toml")
    for bound in several:
        if not bound.allows(bound.default):
            raise PolicyError(Message("own_policy.default_outside", constant=bound.id))
    return of_id


def _bounds(table: Table) -> ConstantBounds:
    def value(key: str) -> int | Band:
        if table.is_text(key):
            return Band(table.choice(key, tuple(map(str, RATED_BANDS))))
        return table.take(key, int)

    return ConstantBounds(
        table.choice("id", CONSTANTS),
        value("default"),
        value("least"),
        value("most"),
        table.sentence("title"),
        table.sentence("why"),
    )


# -- presets --


def preset(name: str) -> str:
    """Return the text of a preset, to be copied. Raises PolicyError where there is none."""
    if name not in PRESETS:
        raise PolicyError(Message("own_policy.no_preset", name=name, known=PRESETS))
    return _folder().joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("screening.rules.own_policy")


# -- a policy --


def read_policy(content: str, where: str = FILE) -> OwnPolicy:
    """Return the policy of a file. Raises PolicyError with file and key."""
    _refuse_no_text(content, where)
    data = content.encode()
    if len(data) > LONGEST:
        raise PolicyError(Message("own_policy.too_long", where=where, most=LONGEST))
    with toml_file(data, where) as table:
        if table.take("format", int) != FORMAT:
            raise PolicyError(Message("own_policy.format", where=where, format=FORMAT))
        policy = OwnPolicy(
            title=_words(table, "title"),
            owner=_optional_text(table, "owner"),
            decision=_decision(table),
            valid_from=table.optional("valid_from", date),
            articles=tuple(map(_article, table.tables("articles")))
            if table.has("articles")
            else (),
            clause_defaults=_clause_defaults(table),
            weights=_weights(table),
            second_person=_second_person(table),
            hours=tuple(_hours(table)),
            digest=sha256(data).hexdigest(),
        )
        table.optional("articles", list)
    by_id(policy.articles, lambda article: article.id, where)
    _refuse_contradictions(policy, where)
    return policy


def refuse_unfinished(policy: OwnPolicy, where: str = FILE) -> tuple[FormalDecision, date]:
    """Return decision and first day. Raises PolicyError where what activation asks is missing."""
    if policy.owner is None:
        raise PolicyError(Message("own_policy.not_finished", where=where, key="owner"))
    if policy.decision is None:
        raise PolicyError(Message("own_policy.not_finished", where=where, key="decision"))
    if policy.valid_from is None:
        raise PolicyError(Message("own_policy.not_finished", where=where, key="valid_from"))
    return policy.decision, policy.valid_from


def with_decision(content: str, owner: str, decision: FormalDecision, valid_from: date) -> str:
    """Return a policy file with owner, decision and first day in its head, comments kept.

    Raises PolicyError where the file would say something else beside these than it does.
    """
    head, found, rest = _split(content)
    kept = [line for line in head if not _HEAD_KEY.match(line)]
    while kept and not kept[-1].strip():
        kept.pop()
    written = [
        f"owner = {_quoted(owner)}",
        f'decision.kind = "{decision.kind}"',
        f"decision.reference = {_quoted(decision.reference)}",
        f"decision.day = {decision.day.isoformat()}",
        f"valid_from = {valid_from.isoformat()}",
    ]
    whole = "\n".join([*kept, *written, "", *([found, *rest] if found else [])]).rstrip() + "\n"
    refuse_other(content, whole)
    return whole


def refuse_other(draft: str, written: str) -> None:
    """Raise PolicyError unless two files say the same but for owner, decision and first day."""
    before, after = read_policy(draft), read_policy(written)
    decided = replace(
        before,
        owner=after.owner,
        decision=after.decision,
        valid_from=after.valid_from,
        digest=after.digest,
    )
    if decided != after:
        raise PolicyError(Message("own_policy.says_other", where=FILE))


def _refuse_no_text(content: str, where: str) -> None:
    sign = _NO_TEXT.search(content)
    if sign is not None:
        line = content.count("\n", 0, sign.start()) + 1
        name = f"U+{ord(sign.group()):04X}"
        raise PolicyError(Message("own_policy.no_text", where=where, line=line, sign=name))


def _split(content: str) -> tuple[list[str], str, list[str]]:
    """Return the lines before the first table, that table's heading, and the lines after it.

    A table [decision] is left out: the head says it.
    """
    lines: list[str] = []
    skipping = False
    for line in content.split("\n"):
        heading = line.strip()
        if heading.startswith("["):
            skipping = heading.replace(" ", "").startswith("[decision]")
        if not skipping:
            lines.append(line)
    at = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    # comments that belong to the first table stay with it
    while 0 < at < len(lines) and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return lines[:at], lines[at] if at < len(lines) else "", lines[at + 1 :]


def _quoted(text: str) -> str:
    clean = " ".join(text.split())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(table: Table, key: str) -> Text:
    """Return a text; where nobody gave the English one, the Dutch one stands for both."""
    inner = table.table(key)
    dutch = " ".join(inner.text("nl").split())
    english = " ".join(inner.text("en").split()) if inner.has("en") else dutch
    inner.optional("en", str)
    inner.close()
    return Text(dutch, english)


def _optional_text(table: Table, key: str) -> str | None:
    if table.has(key):
        return table.text(key)
    table.optional(key, str)
    return None


def _decision(table: Table) -> FormalDecision | None:
    inner = table.optional_table("decision")
    if inner is None:
        return None
    decision = FormalDecision(
        DecisionForm(inner.choice("kind", tuple(map(str, DecisionForm)))),
        inner.text("reference"),
        inner.day("day"),
    )
    inner.close()
    return decision


def _level(table: Table, key: str) -> int:
    if table.has(key):
        return LEVELS.index(table.choice(key, LEVELS))
    table.optional(key, str)
    return 0


def _clause_ids(table: Table, key: str) -> tuple[str, ...]:
    return table.strings(key, tuple(texts.load().clauses))


def _article(table: Table) -> PolicyArticle:
    rules = law.load()
    known = tuple(slug for slug in rules.categories if slug != rules.none_slug)
    categories = table.strings("categories", known)
    if categories:
        suggested = table.take("suggested_counts", bool)
    elif table.has("suggested_counts"):
        raise PolicyError(Message("own_policy.suggested_alone", where=table.where))
    else:
        suggested = True
    prefixes = table.strings("cpv")
    for prefix in prefixes:
        if not (prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 8):
            raise PolicyError(Message("policy.no_cpv", where=table.where, prefix=prefix))
    article = PolicyArticle(
        id=table.text("id"),
        title=_words(table, "title"),
        explanation=_words(table, "explanation"),
        required=table.take("required", bool),
        categories=categories,
        suggested_counts=suggested,
        cpv=prefixes,
        value_from=_value_from(table),
        buyers=table.strings("buyers", BUYERS),
        from_level=_level(table, "from_level"),
        least_level=_level(table, "least_level"),
        clauses=_clause_ids(table, "clauses"),
    )
    if not (article.required or article.least_level or article.clauses):
        raise PolicyError(Message("own_policy.asks_nothing", where=table.where))
    return article


def _value_from(table: Table) -> int | None:
    if table.is_text("value_from"):
        table.choice("value_from", ("threshold",))
        return None
    euros = table.take("value_from", int)
    _refuse_no_amount(table, euros)
    return euros


def _refuse_no_amount(table: Table, euros: int) -> None:
    """Raise PolicyError for what no contract can be worth."""
    if euros < 0:
        raise PolicyError(Message("own_policy.below_zero", where=table.where, key="value_from"))
    if euros > MOST_EUROS:
        raise PolicyError(
            Message("own_policy.too_much", where=table.where, key="value_from", most=MOST_EUROS)
        )


def _clause_defaults(table: Table) -> ClauseDefaults | None:
    inner = table.optional_table("clause_defaults")
    if inner is None:
        return None
    defaults = ClauseDefaults(
        inner.text("article"),
        _words(inner, "explanation"),
        tuple((level, _clause_ids(inner, level)) for level in LEVELS),
    )
    if not any(clauses for _, clauses in defaults.of_level):
        raise PolicyError(Message("own_policy.asks_nothing", where=inner.where))
    inner.close()
    return defaults


def _weights(table: Table) -> PolicyWeights | None:
    inner = table.optional_table("weights")
    if inner is None:
        return None
    article, explanation = inner.text("article"), _words(inner, "explanation")
    if not any(inner.has(name) for name in CONSTANTS):
        raise PolicyError(Message("own_policy.asks_nothing", where=inner.where))
    weights = PolicyWeights(
        article,
        explanation,
        _band_within(inner, "recommended_from"),
        _number_within(inner, "small_contract_below"),
        _number_within(inner, "below_threshold_level"),
        _number_within(inner, "short_term_months"),
    )
    inner.close()
    return weights


def _band_within(table: Table, key: str) -> Band | None:
    if not table.has(key):
        table.optional(key, str)
        return None
    band = Band(table.choice(key, tuple(map(str, RATED_BANDS))))
    _refuse_outside(table, key, band)
    return band


def _number_within(table: Table, key: str) -> int | None:
    number = table.optional(key, int)
    if number is not None:
        _refuse_outside(table, key, number)
    return number


def _refuse_outside(table: Table, key: str, value: int | Band) -> None:
    bound = bounds()[key]
    if not bound.allows(value):
        raise PolicyError(
            Message(
                "own_policy.out_of_bounds",
                where=table.where,
                key=key,
                value=str(value) if isinstance(value, Band) else _short(value),
                lowest=str(bound.least),
                highest=str(bound.most),
            )
        )


def _short(number: int) -> str:
    """Return a number in digits, as long as anybody reads them all."""
    return str(number) if abs(number) <= MOST_EUROS else f"{'-' if number < 0 else ''}1…"


def _second_person(table: Table) -> SecondPersonLevels | None:
    inner = table.optional_table("second_person")
    if inner is None:
        return None
    article = inner.text("article")
    flag = Flag(inner.choice("flag", tuple(map(str, FLAGS))))
    euros = inner.optional("value_from", int)
    if euros is not None:
        _refuse_no_amount(inner, euros)
    inner.close()
    return SecondPersonLevels(article, flag, None if euros is None else Decimal(euros))


def _hours(table: Table) -> Iterator[tuple[str, Decimal]]:
    inner = table.optional_table("hours")
    if inner is None:
        return
    for check in planning.load().checks:
        if not inner.has(check.id):
            inner.optional(check.id, float)
            continue
        hours = Decimal(str(inner.take(check.id, float)))
        if not (hours.is_finite() and 0 < hours <= MOST_HOURS):
            raise PolicyError(Message("own_policy.hours", where=inner.where, key=check.id))
        yield check.id, hours
    inner.close()


def _refuse_contradictions(policy: OwnPolicy, where: str) -> None:
    """Raise PolicyError where two keys of a policy cannot both be meant."""
    decision, first = policy.decision, policy.valid_from
    if decision is not None and first is not None and first < decision.day:
        raise PolicyError(
            Message(
                "own_policy.before_decision",
                where=where,
                first=first.isoformat(),
                decided=decision.day.isoformat(),
            )
        )
    ids = {article.id for article in policy.articles}
    for table, part in (
        ("clause_defaults", policy.clause_defaults),
        ("weights", policy.weights),
        ("second_person", policy.second_person),
    ):
        if part is not None and part.article in ids:
            place = f"{where} [{table}]"
            raise PolicyError(Message("policy.id_twice", where=place, id=part.article))
        if part is not None:
            ids.add(part.article)
