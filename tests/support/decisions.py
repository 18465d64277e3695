"""What a test decides with, in the name of somebody."""

from flask import Flask

from screening.model.proposals import Person
from screening.services.changes import DecisionDesk
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from tests.support.web_client import DAY, portfolio_of, services_of


def desk_for(app: Flask, name: str = "A. Inkoper", account: int | None = 1) -> DecisionDesk:
    """Return what somebody decides with, on the day of the tests."""
    portfolio, store = portfolio_of(app), services_of(app).store
    screener = screener_for(store, DAY)
    return DecisionDesk(
        portfolio,
        screener,
        lambda ids: rescreen(portfolio, screener, ids),
        VerdictDocuments(store, portfolio, DAY),
        DAY,
        Person(name, account),
    )
