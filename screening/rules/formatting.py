"""Numbers of any size, exact in a document and short in a sentence.

A chain of ten thousand tiers can have more ways down than there are atoms. A document holds such a
number in decimal digits as a string, because many readers of JSON round what is beyond 2**53.
"""

from screening.model.json_document import whole
from screening.model.verdict import Text

PLAIN = 15  # digits up to which a number is written out


def format_number(number: int | str) -> Text:
    """ "1,234" as each language writes it; of an endless one how many digits it has."""
    digits = str(number) if isinstance(number, str) else str(whole(number))
    if len(digits) <= PLAIN:
        grouped = f"{int(digits):,}"
        return Text(nl=grouped.replace(",", "."), en=grouped)
    power = len(digits) - 1
    first = f"{digits[0]}.{digits[1]}"
    return Text(nl=f"ruim {first.replace('.', ',')} × 10^{power}", en=f"over {first} × 10^{power}")
