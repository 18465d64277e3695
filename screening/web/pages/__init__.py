"""The pages: a blueprint for each noun a visitor sees. They show; they decide nothing."""

from flask import Blueprint

from screening.web.pages.account import account
from screening.web.pages.ambitions import pages as ambition_pages
from screening.web.pages.answers import pages as answer_pages
from screening.web.pages.chain import chain
from screening.web.pages.checks import checks
from screening.web.pages.codes import codes
from screening.web.pages.commitments import pages as commitment_pages
from screening.web.pages.contracts import contracts
from screening.web.pages.council import pages as council_pages
from screening.web.pages.decisions import pages as decision_pages
from screening.web.pages.digest import pages as digest_pages
from screening.web.pages.disclosures import pages as disclosure_pages
from screening.web.pages.disclosures import supplied
from screening.web.pages.documents import pages as document_pages
from screening.web.pages.edits import edits
from screening.web.pages.error_reports import error_reports
from screening.web.pages.example import pages as example_pages
from screening.web.pages.health import health
from screening.web.pages.hotspots import pages as hotspot_pages
from screening.web.pages.imports import imports
from screening.web.pages.jobs import jobs
from screening.web.pages.keepers import keepers
from screening.web.pages.lender_checks import pages as lender_pages
from screening.web.pages.log import pages as log_pages
from screening.web.pages.matches import matches
from screening.web.pages.methodology import pages as methodology_pages
from screening.web.pages.monitoring import pages as monitoring_pages
from screening.web.pages.notices import pages as notice_pages
from screening.web.pages.overview import pages as overview_pages
from screening.web.pages.own_policy import pages as own_policy_pages
from screening.web.pages.papers import pages as paper_pages
from screening.web.pages.parties import parties
from screening.web.pages.payments import pages as payment_pages
from screening.web.pages.people import people
from screening.web.pages.plan import pages as plan_pages
from screening.web.pages.practices import pages as practice_pages
from screening.web.pages.proofs import pages as proof_pages
from screening.web.pages.provider_sign_in import provider_sign_in
from screening.web.pages.providers import providers
from screening.web.pages.publication import pages as publication_pages
from screening.web.pages.published_pages import published
from screening.web.pages.purchase_requests import pages as request_pages
from screening.web.pages.second_person import pages as second_person_pages
from screening.web.pages.sign_in import sign_in
from screening.web.pages.signals import pages as signal_pages
from screening.web.pages.signals import told
from screening.web.pages.sources import sources
from screening.web.pages.todo import pages as todo_pages
from screening.web.pages.tokens import pages as token_pages
from screening.web.pages.trends import pages as trend_pages
from screening.web.pages.uniform_texts import pages as uniform_text_pages

BLUEPRINTS: tuple[Blueprint, ...] = (
    contracts,
    request_pages,
    overview_pages,
    ambition_pages,
    commitment_pages,
    council_pages,
    monitoring_pages,
    digest_pages,
    paper_pages,
    todo_pages,
    proof_pages,
    decision_pages,
    own_policy_pages,
    plan_pages,
    codes,
    edits,
    chain,
    imports,
    jobs,
    hotspot_pages,
    disclosure_pages,
    document_pages,
    answer_pages,
    lender_pages,
    notice_pages,
    supplied,
    signal_pages,
    told,
    trend_pages,
    practice_pages,
    uniform_text_pages,
    publication_pages,
    published,
    checks,
    matches,
    parties,
    payment_pages,
    example_pages,
    error_reports,
    sources,
    methodology_pages,
    health,
    sign_in,
    account,
    people,
    keepers,
    provider_sign_in,
    providers,
    token_pages,
    log_pages,
    second_person_pages,
)
