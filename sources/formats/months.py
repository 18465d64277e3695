"""The names of the months: in English, and in the other languages in which registers print dates.

Not from the ``calendar`` module, whose names follow the language of the machine.
"""

from collections.abc import Mapping

# A month a line, its English name first: English, Dutch, French, German, Spanish and Albanian,
# each in full and cut short, without accents.
_NAMES = """
january jan januari janvier januar janner enero janar ene
february feb februari fevrier februar febrero shkurt fev fevr shk
march mar maart mrt mars marz marzo maa mrz
april apr avril abril prill avr abr pri
may mei mai mayo maj
june jun juni juin junio qershor qer
july jul juli juillet julio korrik juil kor
august aug augustus aout agosto gusht ago gush
september sep sept septembre septiembre shtator sht
october oct oktober okt octobre octubre tetor tet
november nov novembre noviembre nentor nen
december dec decembre dezember diciembre dhjetor dez dic dhj
"""
_LINES = [line.split() for line in _NAMES.strip().splitlines()]

ENGLISH = tuple(names[0] for names in _LINES)  # January first, in lower case
NUMBERS: Mapping[str, int] = {name: at for at, names in enumerate(_LINES, 1) for name in names}
