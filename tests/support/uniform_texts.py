"""A group with a text that was adopted, as people make one."""

from screening.model.uniform_texts import TextAdoption
from screening.services.command_context import today
from screening.services.uniform_texts import TextDesk
from screening.store.portfolio import Portfolio

TEXT = "{supplier} levert uiterlijk {deadline} een analyse van de keten van {product}."
NEXT_TEXT = "{supplier} levert {buyer} uiterlijk {deadline} een analyse van {product}."
PROPOSED = {"clause": "C2", "language": "nl", "text": TEXT, "why": "Korter"}
DECIDED = {"reference": "Collegebesluit 7", "decided": "2025-01-01", "holds_from": "2025-01-01"}


def desk(portfolio: Portfolio, by: str = "anna") -> TextDesk:
    return TextDesk(portfolio, by, today())


def group_of(portfolio: Portfolio, needed: int = 2) -> str:
    """Begin a group; return its key."""
    return desk(portfolio).begin_group({"name": "Inkoopbureau Oost", "needed": str(needed)})


def adopted(portfolio: Portfolio, holds_from: str = "2025-01-01", **changes: str) -> TextAdoption:
    """Have an organization propose and adopt a text of its own group; return the adoption."""
    key = desk(portfolio).propose(group_of(portfolio), {**PROPOSED, **changes})
    decided = {**DECIDED, "decided": "2024-12-01", "holds_from": holds_from}
    id = desk(portfolio).adopt(key, 1, decided)
    several = portfolio.uniform_texts.adopted().adoptions
    return next(adoption for adoption in several if adoption.id == id)
