"""The papers on a request: its note for the file, and the annex with the clauses decided on.

Both are papers like those on a contract, and laid out by the same files.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from graphs.parties import Contract, Party
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.model.purchase_requests import KeptDecision, PurchaseRequest
from screening.model.uniform_texts import NOTHING_ADOPTED, AdoptedTexts
from screening.model.verdict import Verdict
from screening.reports import papers, request_note
from screening.reports.contract_subject import ContractSubject
from screening.reports.papers import clause_annex
from screening.reports.request_note import RequestSubject
from screening.reports.verdicts import ReportEntry
from screening.services import purchase_form, purchase_requests
from sources.kit.values.message import Message

KINDS = NOTE, ANNEX = ("request", "request-annex")


@dataclass(frozen=True)
class RequestPapers:
    """What can be written of one request. ``now``: the verdict of today.

    ``adopted``: the uniform texts of clauses that the organization adopted.
    """

    request: PurchaseRequest
    now: Verdict
    today: date
    adopted: AdoptedTexts = NOTHING_ADOPTED

    def write(self, kind: str, language: str, form: str) -> bytes:
        """Return a paper as a file. Raise InputError for an unknown kind or form."""
        if kind == NOTE:
            paper = request_note.paper(self._subject, Language(language))
        elif kind == ANNEX:
            paper = clause_annex.paper(self._annexed, Language(language))
        else:
            raise InputError(Message("paper.unknown", kind=kind, known=KINDS))
        return papers.as_file(paper, form)

    @property
    def _decision(self) -> KeptDecision | None:
        decided = self.request.decided
        return decided.decision if decided else None

    @cached_property
    def _verdict(self) -> Verdict:
        """The verdict of the decision; of today where there is none."""
        return purchase_requests.kept_verdict(self._decision) if self._decision else self.now

    @cached_property
    def _contract(self) -> Contract:
        facts = self.request.facts
        known = purchase_form.readable(facts.answers)
        return Contract(
            key="request",
            number=self.request.number,
            title=facts.title,
            description=facts.words or None,
            buyer=Party(key="buyer", name=facts.buyer) if facts.buyer else None,
            cpv=known.cpv,
            ends=known.ends,
        )

    @property
    def _at_level(self) -> Verdict:
        if self._decision is None:
            return self._verdict
        day = date.fromisoformat(self._verdict.pins.as_of)
        purchase = purchase_requests.purchase_of(self.request.facts, day)
        return purchase_requests.at_level(self._verdict, self._decision.level, purchase)

    @property
    def _subject(self) -> RequestSubject:
        differs = purchase_requests.differences(self._verdict, self.now) if self._decision else ()
        return RequestSubject(
            request=self.request,
            known=purchase_form.readable(self.request.facts.answers),
            contract=self._contract,
            verdict=self._verdict,
            decided=self._at_level,
            sha256=self._decision.sha256 if self._decision else None,
            differs=tuple((each.what, each.before, each.after) for each in differs),
        )

    @property
    def _annexed(self) -> ContractSubject:
        """The contract to come, known by the reference of its procurement where there is one."""
        number = self.request.facts.reference or self.request.number
        contract = replace(self._contract, number=number)
        document = as_document(self._at_level)
        entry = ReportEntry(None, contract, document)
        return ContractSubject(entry, self.today, adopted=self.adopted)
