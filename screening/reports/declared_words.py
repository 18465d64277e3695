"""What a supplier declared, and what that leaves open, in a sentence each."""

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.disclosure import DeclaredRow
from screening.services.disclosures.open_points import OpenPoint
from sources.kit.values.message import Message


def declared_row(row: DeclaredRow, language: Language) -> str:
    """Return a row as its supplier gave it."""
    place = language.country(row.made_in) or render(Message("declared.place_unsaid"), language.code)
    good = row.good or render(Message("declared.good_unsaid"), language.code)
    parts = [f"{good}, {place}"]
    if row.share is not None:
        parts[0] += f" ({row.share:.0%})"
    customer = row.customer
    if customer is not None:
        to = Message("declared.supplied_to", supplier=row.supplier, customer=customer)
        parts.append(render(to, language.code))
    else:
        parts.append(row.supplier)
    if row.evidence:
        parts.append(row.evidence)
    return "; ".join(parts)


def open_point(point: OpenPoint, language: Language) -> str:
    """Return what is open: about what, and what of it."""
    share = f" ({point.share:.0%})" if point.share else ""
    return f"{language.say(point.about)}: {labels.word(point.kind, 'open_point', language)}{share}"
