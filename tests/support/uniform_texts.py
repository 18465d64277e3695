"""A group with a text that was adopted, as people make one."""

from datetime import date

from screening.model.uniform_texts import TextAdoption
from screening.services.command_context import today
from screening.services.uniform_texts import TextDesk
from screening.store.portfolio import Portfolio

TEXT = "{supplier} levert uiterlijk {deadline} een analyse van de keten van {product}."
NEXT_TEXT = "{supplier} levert {buyer} uiterlijk {deadline} een analyse van {product}."
PROPOSED = {"clause": "C2", "language": "nl", "text": TEXT, "why": "Korter"}


def desk(portfolio: Portfolio, by: str = "anna", on: date | None = None) -> TextDesk:
    """Return the desk as it is on a day; by default today."""
    return TextDesk(portfolio, by, on or today())


def decided(on: date | None = None) -> dict[str, str]:
    """Return what is typed to adopt a text from a day on, on that day; by default today."""
    day = (on or today()).isoformat()
    return {"reference": "Collegebesluit 7", "decided": "2024-12-01", "holds_from": day}


def group_of(portfolio: Portfolio, needed: int = 2) -> str:
    """Begin a group; return its key."""
    return desk(portfolio).begin_group({"name": "Inkoopbureau Oost", "needed": str(needed)})


def adopted(
    portfolio: Portfolio, holds_from: str = "2025-01-01", needed: int = 2, **changes: str
) -> TextAdoption:
    """Have an organization propose and adopt a text of its own group on a day, from it on."""
    on_that_day = desk(portfolio, on=date.fromisoformat(holds_from))
    key = on_that_day.propose(group_of(portfolio, needed), {**PROPOSED, **changes})
    id = on_that_day.adopt(key, 1, decided(on_that_day.today))
    several = portfolio.uniform_texts.adopted().adoptions
    return next(adoption for adoption in several if adoption.id == id)
