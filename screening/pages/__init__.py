"""The pages: one blueprint per noun a visitor sees. They show; they decide nothing."""

from flask import Blueprint

from screening.pages.about import about
from screening.pages.chain import chain
from screening.pages.checks import checks
from screening.pages.contracts import contracts
from screening.pages.disclosures import pages as disclosure_pages
from screening.pages.disclosures import supplied
from screening.pages.hotspots import pages as hotspot_pages
from screening.pages.imports import imports
from screening.pages.matches import matches
from screening.pages.parties import parties
from screening.pages.reports import reports
from screening.pages.sources import sources

BLUEPRINTS: tuple[Blueprint, ...] = (
    contracts,
    chain,
    imports,
    hotspot_pages,
    disclosure_pages,
    supplied,
    checks,
    matches,
    parties,
    reports,
    sources,
    about,
)
