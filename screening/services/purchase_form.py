"""The form for a purchase that is not a contract yet, read strictly.

The command, the form and the API all come through here, so that one purchase gives one answer
wherever it came in. Everything may be left out: what is missing is unknown and is asked
for, never filled in. What is malformed is an error with a sentence, never a verdict.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from graphs import countries, cpv
from graphs.parties import Nature
from screening.model.errors import InputError
from screening.model.purchase import Confirmation, Purchase
from screening.rules import rulebook
from screening.rules.duty.duty import PARTS
from screening.services.typed_values import read_day, read_euros
from sources.kit.values.message import Message

BUYER_TYPES = ("central", "subcentral")
NATURES = tuple(nature.value for nature in Nature)
FIELDS = (
    "cpv", "value", "part_of", "total_value", "buyer_type", "buyer_country", "nature", "date",
    "ends", "category_confirmed", "origins",
)  # fmt: skip

_MANY = 20  # more codes or countries than this is a list, not a purchase
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")


class MalformedError(InputError):
    """An answer that cannot be read; ``field`` says which."""

    def __init__(self, message: Message, field: str) -> None:
        super().__init__(message, field)


def categories() -> tuple[str, ...]:
    """Return the slugs that a person can confirm, as the policy lists them; "none" is the last."""
    return tuple(rulebook.load().law.categories)


@dataclass(frozen=True, slots=True)
class CheckInput:
    """The answers, parsed. ``None`` and an empty tuple mean: not answered, so unknown."""

    cpv: tuple[str, ...] = ()
    value: Decimal | None = None
    part_of: str | None = None
    total_value: Decimal | None = None
    buyer_type: str | None = None
    buyer_country: str | None = None
    nature: Nature | None = None
    date: dt.date | None = None
    ends: dt.date | None = None
    category_confirmed: str | None = None
    origins: tuple[str, ...] = ()


def parse(fields: Mapping[str, object]) -> CheckInput:
    """Return the answers. Raise MalformedError with the first thing that is wrong with them."""
    for problem in problems(fields):
        raise problem
    return CheckInput(
        cpv=_codes(fields.get("cpv")),
        value=_value(fields.get("value"), "value"),
        part_of=_choice(fields.get("part_of"), "part_of", PARTS),
        total_value=_value(fields.get("total_value"), "total_value"),
        buyer_type=_buyer_type(fields.get("buyer_type")),
        buyer_country=_buyer_country(fields.get("buyer_country")),
        nature=_nature(fields.get("nature")),
        date=_date(fields.get("date"), "date"),
        ends=_date(fields.get("ends"), "ends"),
        category_confirmed=_category(fields.get("category_confirmed")),
        origins=_origins(fields.get("origins")),
    )


def readable(fields: Mapping[str, str]) -> CheckInput:
    """Return kept answers; one that today's form no longer knows (a former category) is unknown."""
    wrong = {problem.field for problem in problems(fields)}
    return parse({name: answer for name, answer in fields.items() if name not in wrong})


def problems(fields: Mapping[str, object]) -> tuple[MalformedError, ...]:
    """Return everything that is wrong, at most once per field, for a form that shows all of it."""
    wrong = [
        MalformedError(
            Message("form.no_field", given=_shown(name), fields=", ".join(FIELDS)), str(name)[:60]
        )
        for name in fields
        if name not in FIELDS
    ]
    for name, read in _READERS.items():
        try:
            read(fields.get(name))
        except MalformedError as problem:
            wrong.append(problem)
    return tuple(wrong)


def purchase_of(check: CheckInput, today: dt.date) -> Purchase:
    """Return the purchase that the answers describe; a confirmed category counts from today."""
    confirmed = check.category_confirmed
    return Purchase(
        name=f"CPV {check.cpv[0]}" if check.cpv else "check",
        buyer_type=check.buyer_type,
        buyer_country=check.buyer_country,
        cpv=check.cpv,
        value_eur=check.value,
        value_is_estimate=check.value is not None,
        part_of=check.part_of,
        total_value_eur=check.total_value,
        nature=check.nature,
        dispatched=check.date,
        ends=check.ends,
        confirmation=Confirmation(confirmed, "check", today) if confirmed else None,
        assumed_origins=check.origins,
    )


def _codes(answer: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_code(text) for text in _words(answer, "cpv")))


def _code(text: str) -> str:
    match = _CPV.fullmatch(text)
    if match is None:
        raise MalformedError(Message("form.not_cpv", given=_shown(text)), "cpv")
    if not cpv.is_code(match[1]):
        raise MalformedError(Message("form.no_cpv", given=match[1]), "cpv")
    return match[1]


def _value(answer: object, field: str) -> Decimal | None:
    if answer is None or answer == "":
        return None
    if isinstance(answer, bool) or not isinstance(answer, (int, float, Decimal, str)):
        raise _no_amount(answer, field)
    text = format(answer, "f") if isinstance(answer, (float, Decimal)) else str(answer).strip()
    if not text:
        return None
    if text.startswith(("-", "−")):
        raise MalformedError(Message("form.negative", given=_shown(answer)), field)
    return _amount(text, answer, field)


def _amount(text: str, answer: object, field: str) -> Decimal:
    """Parse an amount; a number, which is no text, drops the zeros behind its point."""
    if not isinstance(answer, str) and "." in text:
        text = text.rstrip("0").rstrip(".")
    amount = read_euros(text)
    if amount is None:
        raise _no_amount(answer, field)
    return amount


def _no_amount(answer: object, field: str) -> MalformedError:
    return MalformedError(Message("form.not_amount", given=_shown(answer)), field)


def _date(answer: object, field: str) -> dt.date | None:
    text = _word(answer, field)
    if text is None:
        return None
    day = read_day(text)
    if day is None:
        raise MalformedError(Message("form.not_date", given=_shown(text)), field)
    return day


def _buyer_type(answer: object) -> str | None:
    return _choice(answer, "buyer_type", BUYER_TYPES)


def _category(answer: object) -> str | None:
    return _choice(answer, "category_confirmed", categories())


def _nature(answer: object) -> Nature | None:
    chosen = _choice(answer, "nature", NATURES)
    return Nature(chosen) if chosen else None


def _choice(answer: object, field: str, allowed: Iterable[str]) -> str | None:
    text = _word(answer, field)
    if text is None or text in allowed:
        return text
    raise MalformedError(
        Message("form.no_answer", given=_shown(text), allowed=", ".join(allowed)), field
    )


def _origins(answer: object) -> tuple[str, ...]:
    """Parse codes ("BD TR") or names ("Sri Lanka, Turkije"): a name has spaces, a list commas."""
    parts = _words(answer, "origins", r"[,;\n]+")
    words = [
        name for part in parts for name in ([part] if countries.resolve(part) else part.split())
    ]
    return tuple(dict.fromkeys(_country(name, "origins") for name in words))


def _buyer_country(answer: object) -> str | None:
    name = _word(answer, "buyer_country")
    return _country(name, "buyer_country") if name else None


def _country(name: str, field: str) -> str:
    code = countries.resolve(name)
    if code is None:
        raise MalformedError(Message("form.no_country", given=_shown(name)), field)
    return code


def _word(answer: object, field: str) -> str | None:
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise MalformedError(Message("form.not_text", given=_shown(answer)), field)
    return answer.strip() or None


def _words(answer: object, field: str, between: str = r"[\s,;]+") -> tuple[str, ...]:
    """Split one string into words, or each of a list of strings."""
    if answer is None:
        return ()
    items = [answer] if isinstance(answer, str) else answer
    if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
        raise MalformedError(Message("form.not_texts", given=_shown(answer)), field)
    words = [part.strip() for item in items for part in re.split(between, item) if part.strip()]
    if len(words) > _MANY:
        raise MalformedError(Message("form.too_many", most=str(_MANY)), field)
    return tuple(words)


def _shown(answer: object) -> str:
    """Return the answer in quotation marks, short enough for a sentence."""
    text = str(answer)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


_READERS: dict[str, Callable[[object], object]] = {
    "cpv": _codes,
    "value": lambda answer: _value(answer, "value"),
    "part_of": lambda answer: _choice(answer, "part_of", PARTS),
    "total_value": lambda answer: _value(answer, "total_value"),
    "buyer_type": _buyer_type,
    "buyer_country": _buyer_country,
    "nature": _nature,
    "date": lambda answer: _date(answer, "date"),
    "ends": lambda answer: _date(answer, "ends"),
    "category_confirmed": _category,
    "origins": _origins,
}
