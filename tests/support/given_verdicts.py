"""The documents of the verdicts in use, written out where nobody saw them yet."""

from collections.abc import Iterable
from datetime import date

from flask import Flask

from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.verdicts.verdicts import Document
from screening.web.request_context import Services
from tests.support.web_client import portfolio_of

DAY = date(2026, 11, 23)


def documents(
    store: Store, portfolio: Portfolio, ids: Iterable[str] | None = None
) -> dict[str, Document]:
    """Of these contracts, or of all."""
    wanted = portfolio.contracts.ids() if ids is None else ids
    return VerdictDocuments(store, portfolio, DAY).many(wanted)


def verdict_documents(app: Flask) -> VerdictDocuments:
    services: Services = app.extensions["screening"]
    return VerdictDocuments(services.store, portfolio_of(app), DAY)


def document(app: Flask, id: str) -> Document:
    """Of one contract of a service, by its id or number; it must have a verdict."""
    written = verdict_documents(app).current(id)
    assert written is not None
    return written
