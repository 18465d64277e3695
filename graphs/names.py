"""Names of organizations as registers print them: repaired, compared, and told apart.

``key`` is careful on purpose: upper case, accents and punctuation do not make another company,
but a legal form does ("Jansen B.V." and "Jansen Holding B.V." stay two). Bringing the names of
different sources together is a person's decision, made elsewhere.
"""

import html
import re
import unicodedata
from functools import cache
from importlib.resources import files

LONGEST = 10_000  # letters of a text; more is a document that was put into a cell
_LONGEST_COLLECTIVE = 40  # letters; a test holds that no collective name is longer
_ROUNDS = 5  # what was escaped more often than this was escaped to keep somebody busy
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# these turn "fdp.exe" into what reads "exe.pdf"
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE |= dict.fromkeys((*map(ord, _TURNING), *range(0xE0000, 0xE0080)))
# every character that is blank or may not be printed, as a space
_BLANKS = {
    code: " "
    for code in (*range(0x3100), *range(0xD800, 0xE000))
    if unicodedata.category(chr(code)) in ("Cc", "Cs", "Zl", "Zp", "Zs")
}
_SHOWN = _BLANKS | _INVISIBLE
_ODD = re.compile(f"[{''.join(re.escape(chr(code)) for code in _SHOWN if code > 127)}]")
_ENTITY = re.compile(r"&[#\w]")
# the first and second byte of a UTF-8 letter, each shown as a letter of cp1252
_DAMAGE = re.compile(
    "[ÂÃâÄÅ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_LEGAL_FORM = re.compile(
    r"\b(bv|nv|vof|cv|ltd|limited|llp|llc|plc|inc|corp|gmbh|ag|kg|sas|sarl|sa|srl|spa|shpk|co"
    r"|company|holding|group|groep|stichting|foundation|vereniging|maatschap|advocaten"
    r"|consultancy|services|solutions|partners|associates|sons|zonen|zn)\b"
)
_SURNAME_FIRST = re.compile(
    r"[A-ZÀ-Þ][\w'’-]+(?: [\w'’-]+){0,2}, (?:[A-ZÀ-Þ]\.[ -]?){1,5}"
    r"(?:(?:van|de|der|den|ten|ter|von|el)\b ?){0,3}"
)
_ADDRESSED = re.compile(
    r"(?i:dhr|de heer|mw|mevr|mevrouw|mr|mrs|ms|miss|mme|mlle|monsieur|madame|herr|frau)\.? "
    r"(?:[A-ZÀ-Þ]\.? ?){1,4}(?:(?:van|de|der|den|von) ){0,3}[A-ZÀ-Þ][\w'’-]+"
)
_ANONYMOUS = re.compile(
    r"anon(iem|ieme|iemen|ymous|ymised|ymized|yme|ym|im)?(\W*(?=.*\d)[\w&#. -]{0,20}|_.{0,20})?"
)


def clean(text: str | None) -> str:
    """Return the name as its owner writes it: entities, encoding damage and odd spaces undone."""
    repaired = text or ""
    if len(repaired) > LONGEST:
        repaired = f"{repaired[:LONGEST]}…"
    if _is_plain(repaired):
        return " ".join(repaired.split())  # most names, and quick
    for _ in range(_ROUNDS):
        previous, repaired = repaired, _tidy(_undamaged(html.unescape(repaired)))
        if repaired == previous:
            break
    return repaired


def _is_plain(text: str) -> bool:
    """Return whether nothing in the text can need repair. May return False for a plain text."""
    if not text.isprintable() or ("&" in text and _ENTITY.search(text)):
        return False
    if text.isascii():
        return True
    odd = _ODD.search(text) or _DAMAGE.search(text)
    return not odd and unicodedata.is_normalized("NFC", text)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_SHOWN).split())


def _undamaged(text: str) -> str:
    """Decode UTF-8 that was read as cp1252 ("BelgiÃ«"), when every byte of it fits."""
    if not _DAMAGE.search(text):
        return text
    try:
        return b"".join(map(_cp1252_byte, text)).decode("utf-8")
    except UnicodeError:
        return text


def _cp1252_byte(char: str) -> bytes:
    """Return the byte of a letter; five bytes without one in cp1252 stand for themselves."""
    return bytes([ord(char)]) if "\x80" <= char <= "\x9f" else char.encode("cp1252")


def key(name: str) -> str:
    """Return the key that two spellings of one company share inside one source."""
    return _key(clean(name).casefold())


def _key(cleaned: str) -> str:
    dotless = re.sub(r"(?<!\d)\.(?!\d)|['’`]", "", cleaned)  # "b.v." is "bv", "3.5" is not "35"
    plain = dotless if dotless.isascii() else "".join(map(_unaccented, dotless))
    words = re.sub(r"[^\w&+]+|_", " ", plain).split()
    return " ".join(words) or cleaned


def _unaccented(char: str) -> str:
    """Return the bare letter of an accented Latin one; marks of other scripts tell words apart."""
    base = unicodedata.normalize("NFKD", char)
    return base[0] if len(base) > 1 and "a" <= base[0] <= "z" else char


def is_anonymous(name: str) -> bool:
    """Return whether the cell names nobody, or nobody in particular: never one node of a chain."""
    return is_anonymous_when_clean(clean(name))


def is_anonymous_when_clean(cleaned: str) -> bool:
    """Return the same as ``is_anonymous``, for a name that is clean already."""
    cleaned = cleaned.casefold()
    begin = cleaned[:2]
    if (
        begin != "an"
        and begin.isalnum()
        and (len(cleaned) > _LONGEST_COLLECTIVE or begin not in _first_letters())
    ):
        return False  # most names, and quick
    words = _key(cleaned)
    return (
        not cleaned
        or words in _collective()
        or cleaned in _collective()
        or re.sub(r"\W+", " ", words).strip() in _collective()
        or bool(_ANONYMOUS.fullmatch(cleaned))
    )


def is_natural_person(name: str) -> bool:
    """Return whether the name can only be a person's: "Vriesema, W.", "Mevr. A. de Vries".

    "J. Smith" is not, since many firms are called after their founder.
    """
    cleaned = clean(name)
    if _LEGAL_FORM.search(key(name)):
        return False
    return bool(_SURNAME_FIRST.fullmatch(cleaned) or _ADDRESSED.fullmatch(cleaned))


@cache
def _first_letters() -> frozenset[str]:
    """Return the first two letters of every collective name."""
    return frozenset(name[:2] for name in _collective())


@cache
def _collective() -> frozenset[str]:
    text = (files("graphs") / "tables" / "collective_names.txt").read_text(encoding="utf-8")
    return frozenset(text.splitlines())
