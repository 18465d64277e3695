"""The rule beside each route: what a visitor needs for it, and how it is sent.

What each role may do stands in ``screening/services/people/permissions.csv``. A route without a
rule is refused, and a test finds it, so that a new page cannot be left open by accident.
"""

from dataclasses import dataclass
from enum import StrEnum

from screening.model.people import Permission as May


class RouteKind(StrEnum):
    """What a route does, and so which check its requests pass."""

    SHOWS = "shows"  # changes nothing
    FORM = "form"  # changes something: always a POST with a CSRF token
    JSON = "json"  # the same over the API: of types that no form of another site can send


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route needs."""

    needs: May
    kind: RouteKind = RouteKind.SHOWS


def _json(needs: May) -> Rule:
    return Rule(needs, RouteKind.JSON)


def _form(needs: May) -> Rule:
    return Rule(needs, RouteKind.FORM)


RULES = {
    "static": Rule(May.ANYONE),
    "health.healthz": Rule(May.ANYONE),
    "health.readyz": Rule(May.ANYONE),
    "health.metrics_page": Rule(May.ANYONE),  # it looks itself at who asks
    "methodology.page": Rule(May.LOOK_UP),
    "methodology.compare": Rule(May.READ_ALL),
    "sources.overview": Rule(May.LOOK_UP),
    "sources.source": Rule(May.LOOK_UP),
    "sources.run_now": _form(May.MANAGE_SOURCES),
    "sources.snapshot": Rule(May.LOOK_UP),
    "sources.accept": _form(May.MANAGE_SOURCES),
    "sources.changes": Rule(May.READ_ALL),
    "sources.changes_of": Rule(May.READ_ALL),
    "checks.new": Rule(May.LOOK_UP),
    "requests.overview": Rule(May.READ),
    "requests.new": Rule(May.DECIDE_CONTRACT),
    "requests.add": _form(May.DECIDE_CONTRACT),
    "requests.page": Rule(May.READ),
    "requests.edit": Rule(May.DECIDE_CONTRACT),
    "requests.change": _form(May.DECIDE_CONTRACT),
    "requests.move": _form(May.DECIDE_CONTRACT),
    "requests.paper": Rule(May.READ),
    "contracts.portfolio": Rule(May.READ),
    "hotspots.overview": Rule(May.READ_ALL),
    "hotspots.export": Rule(May.READ_ALL),
    "example.remove": _form(May.IMPORT),
    "example.put_back": _form(May.IMPORT),
    "payments.overview": Rule(May.READ_ALL),
    "payments.export": Rule(May.READ_ALL),
    "contracts.export": Rule(May.READ),
    "jobs.overview": Rule(May.READ_ALL),
    "jobs.job": Rule(May.READ_ALL),
    "jobs.file": Rule(May.READ_ALL),
    "jobs.cancel": _form(May.IMPORT),
    "jobs.screen": _form(May.IMPORT),
    "jobs.export": _form(May.READ_ALL),  # makes a file for who asks, and changes nothing else
    "contracts.contract": Rule(May.READ),
    "overview.page": Rule(May.READ),
    "overview.paper": Rule(May.READ),
    "papers.paper": Rule(May.READ),
    "papers.supplier": Rule(May.READ_ALL),
    "papers.letter": _form(May.ASK_SUPPLIER),  # makes a file for who asks, and changes nothing
    "todo.overview": Rule(May.READ),
    "todo.calendar": Rule(May.READ),
    "todo.calendar_of": Rule(May.READ),
    "todo.record": _form(May.DECIDE_CONTRACT),
    "proofs.new": Rule(May.READ),
    "proofs.add": _form(May.DECIDE_CONTRACT),
    "proofs.proof": Rule(May.READ),
    "proofs.decide": _form(May.DECIDE_CONTRACT),
    "proofs.file": Rule(May.READ),
    "decisions.overview": Rule(May.READ),
    "decisions.export": Rule(May.READ),
    "decisions.step": _form(May.DECIDE_CONTRACT),
    "decisions.decide": _form(May.DECIDE_CONTRACT),
    "decisions.new": Rule(May.DECIDE_MANY),
    "decisions.preview": Rule(May.DECIDE_MANY),
    "decisions.keep": _form(May.DECIDE_MANY),
    "chain.page": Rule(May.READ_ALL),
    "chain.paths_as_csv": Rule(May.READ_ALL),
    "chain.parties_as_csv": Rule(May.READ_ALL),
    "api.paths": Rule(May.READ_ALL),
    "contracts.confirm": _form(May.DECIDE_CONTRACT),
    "contracts.clause": _form(May.DECIDE_CONTRACT),
    "keepers.appoint": _form(May.DECIDE_CONTRACT),
    "documents.record": _form(May.DECIDE_MANY),
    "documents.withdraw": _form(May.DECIDE_MANY),
    "codes.overview": Rule(May.READ_ALL),
    "codes.confirm": _form(May.DECIDE_MANY),
    "edits.overview": Rule(May.READ_ALL),
    "edits.run": Rule(May.READ_ALL),
    "edits.new": Rule(May.DECIDE_MANY),
    "edits.preview": Rule(May.DECIDE_MANY),
    "edits.keep": _form(May.DECIDE_MANY),
    "edits.undo": _form(May.DECIDE_MANY),
    "matches.queue": Rule(May.READ_ALL),
    "matches.export": Rule(May.READ_ALL),
    "matches.match": Rule(May.READ_ALL),
    "matches.decide": _form(May.DECIDE_MATCH),
    "matches.undo": _form(May.DECIDE_MATCH),
    "parties.supplier": Rule(May.READ_ALL),
    "error_reports.overview": Rule(May.READ_ALL),
    "error_reports.new": Rule(May.REPORT_ERROR),
    "error_reports.add": _form(May.REPORT_ERROR),
    "error_reports.settle": _form(May.REPORT_ERROR),
    "disclosures.overview": Rule(May.READ_ALL),
    "disclosures.new": Rule(May.ASK_SUPPLIER),
    "disclosures.ask": _form(May.ASK_SUPPLIER),
    "disclosures.withdraw": _form(May.ASK_SUPPLIER),
    "disclosures.look": Rule(May.READ_ALL),
    "disclosures.decide": _form(May.ASK_SUPPLIER),
    "supplied.form": Rule(May.LINK),
    "supplied.send": _form(May.LINK),
    "imports.history": Rule(May.READ_ALL),
    "notices.overview": Rule(May.READ_ALL),
    "notices.add": _form(May.IMPORT),
    "notices.look_now": _form(May.IMPORT),
    "notices.remove": _form(May.IMPORT),
    "notices.answer": _form(May.DECIDE_MANY),
    "imports.run": Rule(May.READ_ALL),
    "imports.new": Rule(May.IMPORT),
    "imports.upload": _form(May.IMPORT),
    "imports.preview": Rule(May.IMPORT),
    "imports.decide": _form(May.IMPORT),
    "imports.result": Rule(May.READ_ALL),
    "imports.undo": Rule(May.IMPORT),
    "imports.undo_now": _form(May.IMPORT),
    "api.contracts": Rule(May.READ),
    "api.hotspots": Rule(May.READ_ALL),
    "api.notice_sources": Rule(May.READ_ALL),
    "api.payments": Rule(May.READ_ALL),
    "api.contract": Rule(May.READ),
    "api.verdict": Rule(May.READ),
    "api.declarations": Rule(May.READ_ALL),
    "api.cpv_groups": Rule(May.READ_ALL),
    "api.cpv_confirm": _json(May.DECIDE_MANY),
    "api.edit": _json(May.DECIDE_MANY),
    "api.edit_undo": _json(May.DECIDE_MANY),
    "api.matches": Rule(May.READ_ALL),
    "api.match": Rule(May.READ_ALL),
    "api.match_decide": _json(May.DECIDE_MATCH),
    "api.sources": Rule(May.LOOK_UP),
    "api.changes": Rule(May.READ_ALL),
    "api.changes_of": Rule(May.READ_ALL),
    "api.check": Rule(May.LOOK_UP),  # a computation that stores nothing
    "api.cpv_suggestions": Rule(May.LOOK_UP),  # a computation that stores nothing
    "api.category_confirm": _json(May.DECIDE_CONTRACT),
    "api.clause_record": _json(May.DECIDE_CONTRACT),
    "api.keepers_appoint": _json(May.DECIDE_CONTRACT),
    "api.document_record": _json(May.DECIDE_MANY),
    "api.document_withdraw": _json(May.DECIDE_MANY),
    "api.contract_screen": _json(May.DECIDE_CONTRACT),
    "api.imports": Rule(May.READ_ALL),
    "api.import_run": Rule(May.READ_ALL),
    "api.import_add": _json(May.IMPORT),
    "api.import_undo": _json(May.IMPORT),
    "api.jobs": Rule(May.READ_ALL),
    "api.job": Rule(May.READ_ALL),
    "api.job_file": Rule(May.READ_ALL),
    "api.job_screening": _json(May.IMPORT),
    "api.job_export": _json(May.READ_ALL),  # makes a file for who asks, and changes nothing else
    "api.job_cancel": _json(May.IMPORT),
    "api.openapi": Rule(May.LOOK_UP),
    "second_person.overview": Rule(May.READ),
    "second_person.set_rule": _form(May.MANAGE_PEOPLE),
    "second_person.settle": _form(May.DECIDE_CONTRACT),  # and what its kind of change needs
    "api.decisions": Rule(May.READ),
    "api.decide": _json(May.DECIDE_MANY),
    "api.decision_step": _json(May.DECIDE_CONTRACT),
    "api.proposals": Rule(May.READ),
    "api.proposal": Rule(May.READ),
    "api.proposal_decide": _json(May.DECIDE_CONTRACT),  # and what its kind of change needs
    "log.overview": Rule(May.READ_LOG),
    "log.export": Rule(May.READ_LOG),
    "log.of_contract": Rule(May.READ_ALL),
    "log.of_supplier": Rule(May.READ_ALL),
    "log.of_source": Rule(May.READ_LOG),
    "api.log": Rule(May.READ_LOG),
    "api.history": Rule(May.READ_ALL),
    "sign_in.page": Rule(May.ANYONE),
    "sign_in.enter": _form(May.ANYONE),
    "sign_in.leave": _form(May.ANYONE),
    "sign_in.second_factor": Rule(May.HALF),
    "sign_in.second_step": _form(May.HALF),
    "sign_in.link": Rule(May.LINK),
    "sign_in.use_link": _form(May.LINK),
    "sign_in.first_account": Rule(May.ANYONE),  # asks for the code that the machine printed
    "sign_in.make_first_account": _form(May.ANYONE),
    "account.overview": Rule(May.SIGNED_IN),
    "account.held": Rule(May.SIGNED_IN),
    "account.data": Rule(May.SIGNED_IN),
    "account.change_password": _form(May.SIGNED_IN),
    "account.second_factor": Rule(May.SIGNED_IN),
    "account.qr_code": Rule(May.SIGNED_IN),
    "account.set_second_factor": _form(May.SIGNED_IN),
    "account.remove_second_factor": _form(May.SIGNED_IN),
    "account.end_sessions": _form(May.SIGNED_IN),
    "people.overview": Rule(May.READ_PEOPLE),
    "people.new": Rule(May.MANAGE_PEOPLE),
    "people.invite": _form(May.MANAGE_PEOPLE),
    "people.person": Rule(May.MANAGE_PEOPLE),
    "people.change": _form(May.MANAGE_PEOPLE),
    "people.require": _form(May.MANAGE_PEOPLE),
    "people.data": Rule(May.MANAGE_PEOPLE),
    "people.erase": Rule(May.MANAGE_PEOPLE),
    "people.erase_now": _form(May.MANAGE_PEOPLE),
    "keepers.overview": Rule(May.READ_PEOPLE),
    "keepers.of_person": Rule(May.MANAGE_PEOPLE),
    "keepers.hand_over": _form(May.MANAGE_PEOPLE),
    "provider_sign_in.leave": Rule(May.ANYONE),
    # A provider sends the browser back by GET; its state, kept in a cookie, is the token of it.
    "provider_sign_in.come_back": Rule(May.ANYONE),
    "providers.overview": Rule(May.READ_PEOPLE),
    "providers.new": Rule(May.MANAGE_PEOPLE),
    "providers.add": _form(May.MANAGE_PEOPLE),
    "providers.provider": Rule(May.READ_PEOPLE),
    "providers.change": _form(May.MANAGE_PEOPLE),
    "tokens.mine": Rule(May.SIGNED_IN),
    "tokens.add_mine": _form(May.SIGNED_IN),
    "tokens.revoke_mine": _form(May.SIGNED_IN),
    "tokens.overview": Rule(May.READ_PEOPLE),
    "tokens.add": _form(May.MANAGE_PEOPLE),
    "tokens.revoke": _form(May.MANAGE_PEOPLE),
    "tokens.add_program": _form(May.MANAGE_PEOPLE),
}
