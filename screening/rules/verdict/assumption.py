"""What a verdict rests on while a contract has no CPV code: codes that its description suggests.

They weigh in the risk (M15) and never in the duty, which looks at ``Purchase.cpv`` alone.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from graphs import cpv
from screening.model.purchase import Purchase
from screening.model.verdict import Assumption, CodeOfDescription, Text
from screening.rules.formatting import fill_in, untranslated
from screening.rules.risk.typical_goods import is_likely
from screening.rules.toml_reader import toml_file

FILE = "assumed.toml"


def assumption_of(purchase: Purchase) -> Assumption | None:
    """Return what is assumed of a purchase; None where it has a code, or says nothing."""
    if purchase.cpv or not purchase.assumed_cpv:
        return None
    codes = tuple(
        CodeOfDescription(guess.code, _title(guess.code), guess.confidence, is_likely(purchase, at))
        for at, guess in enumerate(purchase.assumed_cpv)
    )
    sentences, _ = _sentences()
    shown = [
        fill_in(
            sentences["code"],
            title=code.title,
            code=untranslated(code.code),
            chance=untranslated(f"{100 * code.confidence:.0f}"),
        )
        for code in codes
    ]
    listed = Text("; ".join(text.nl for text in shown), "; ".join(text.en for text in shown))
    return Assumption(codes, fill_in(sentences["says"], codes=listed), sentences["todo"])


def digest() -> str:
    """Return the SHA-256 of the sentences, for the pins of a verdict that has them."""
    return _sentences()[1]


def _title(code: str) -> Text:
    return Text(nl=cpv.title(code, "nl") or code, en=cpv.title(code, "en") or code)


@cache
def _sentences() -> tuple[dict[str, Text], str]:
    content = (files("screening.rules.verdict") / FILE).read_bytes()
    with toml_file(content, FILE) as table:
        table.text("version")
        texts = {
            "says": table.sentence("says", ("codes",)),
            "code": table.sentence("code", ("title", "code", "chance")),
            "todo": table.sentence("todo"),
        }
    return texts, sha256(content).hexdigest()
