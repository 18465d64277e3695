"""The API, version 1: the same portfolio and verdicts as the pages, as JSON."""

import screening.web.api.answers
import screening.web.api.checks
import screening.web.api.commitments
import screening.web.api.contract_writes
import screening.web.api.contracts
import screening.web.api.corrections
import screening.web.api.council
import screening.web.api.cpv_suggestions
import screening.web.api.decisions
import screening.web.api.declarations
import screening.web.api.follow_up
import screening.web.api.hotspots
import screening.web.api.idempotency
import screening.web.api.imports
import screening.web.api.jobs
import screening.web.api.lender_checks
import screening.web.api.log
import screening.web.api.matches
import screening.web.api.monitoring
import screening.web.api.notice_sources
import screening.web.api.openapi
import screening.web.api.own_policy
import screening.web.api.parameters
import screening.web.api.paths
import screening.web.api.payments
import screening.web.api.practices
import screening.web.api.proofs
import screening.web.api.proposals
import screening.web.api.publication
import screening.web.api.purchase_requests
import screening.web.api.sources
import screening.web.api.uniform_texts  # noqa: F401  (each of them adds its routes)
from screening.web.api.blueprint import api

__all__ = ["api"]
