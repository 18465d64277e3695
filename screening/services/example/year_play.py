"""Playing the example year: each event is done by the service that does it for a person.

The store goes by a clock that stands at the day of the event, so that what follows from days is
what it would have been then.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.council_report import TextBlock
from screening.model.monitoring import FormalBasis
from screening.model.own_policy import DecisionForm, FormalDecision
from screening.model.proposals import Person
from screening.model.risk_decisions import WHOLE, DecisionKind
from screening.model.signals import SignalStory
from screening.rules.own_policy import policy as policy_files
from screening.services import clause_records, follow_up, policy_steps
from screening.services.changes import DecisionDesk
from screening.services.clause_records import ClauseRecord
from screening.services.council_report import commitments
from screening.services.disclosures.lifecycle import ask
from screening.services.example.year_events import Event, ExampleGovernment
from screening.services.follow_up import FollowUpEvent
from screening.services.importing import ImportOptions, import_files
from screening.services.monitoring import kept_days
from screening.services.proofs import recording
from screening.services.proofs.files import ProofFiles
from screening.services.proofs.recording import ProofRecord, ProofVerdict
from screening.services.risk_decisions import decide, wanted_of
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.services.signals import SignalDesk, tell
from screening.services.verdict_documents import VerdictDocuments
from screening.store.database.engine import open_engine
from screening.store.monitoring.ambitions import WantedAmbition
from screening.store.store import LOCAL, Store

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

BY = "jaar (fictief)"
DAYS_OF_SIGNALS = 365
NOON = time(12, tzinfo=UTC)


@dataclass
class ExampleClock:
    """What time it is in the example: a second further each time somebody asks."""

    at: datetime

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def turn_to(self, day: date) -> None:
        """Go to noon of a day, never back."""
        self.at = max(self.at, datetime.combine(day, NOON))


@dataclass
class YearPlayer:
    """Plays the events of one government into its store."""

    government: ExampleGovernment
    settings: Settings
    store: Store
    clock: ExampleClock
    told: dict[int, int] = field(default_factory=dict)  # signals: of the list -> of the store
    asked: dict[int, int] = field(default_factory=dict)  # likewise: motions and commitments
    links: dict[str, str] = field(default_factory=dict)  # number of a contract -> token

    @property
    def portfolio(self) -> "Portfolio":
        return self.store.portfolio(LOCAL)

    def play(self, events: Iterable[Event]) -> None:
        """Do what the events say, in their order."""
        for event in events:
            day = date.fromisoformat(str(event["day"]))
            self.clock.turn_to(day)
            DOES[str(event["what"])](self, event, day)

    # -- contracts --

    def import_register(self, event: Event, day: date) -> None:
        rows = event["contracts"]
        assert isinstance(rows, list)  # noqa: S101 - of our own list
        name = f"register-{day.isoformat()}.csv"
        content = register_of(self.government, rows)
        options = ImportOptions(who=BY, buyer_country="NL")
        import_files(self.portfolio, [(name, content)], options)
        self._screen(day)

    def confirm(self, event: Event, day: date) -> None:
        id = self._contract(event).id
        why = "Zo staat het in het dossier."
        self.portfolio.reviews.confirm(id, str(event["category"]), BY, why)
        rescreen(self.portfolio, screener_for(self.store, day), [id])

    def _screen(self, day: date) -> None:
        rescreen(self.portfolio, screener_for(self.store, day))

    def _contract(self, event: Event) -> StoredContract:
        return self.portfolio.contracts.get(str(event["contract"]))

    # -- clauses and what comes of them --

    def include(self, event: Event, day: date) -> None:
        included = date.fromisoformat(str(event["included"]))
        clauses = event["clauses"]
        assert isinstance(clauses, list)  # noqa: S101 - of our own list
        record = ClauseRecord(included, tuple(clauses))
        clause_records.include(self.portfolio, self._contract(event).id, record, BY, None)

    def follow(self, event: Event, day: date) -> None:
        """Record what came of an appointment, or was decided on it."""
        moved = event.get("again") or event.get("to")
        wanted = FollowUpEvent(
            item=str(event["item"]),
            number=int(str(event["number"])),
            what=str(event["what"]),
            day=day,
            moved_to=date.fromisoformat(str(moved)) if moved else None,
            why=str(event["why"]) if "why" in event else None,
        )
        follow_up.record(self.portfolio, self._contract(event), wanted, BY, day)

    def prove(self, event: Event, day: date) -> None:
        files = ProofFiles(self.settings.home, self.settings.secret_key())
        record = ProofRecord(
            item=str(event["item"]),
            number=int(str(event["number"])),
            title=str(event["title"]),
            kind=str(event["kind"]),
            received=day,
        )
        recording.add(self.portfolio, files, self._contract(event), record, None, BY, day)

    def accept_proof(self, event: Event, day: date) -> None:
        stored = self._contract(event)
        slot = (str(event["item"]), int(str(event["number"])))
        proofs = recording.proofs_of(self.portfolio, stored, day)
        (id,) = [each.proof.id for each in proofs if (each.proof.item, each.proof.number) == slot]
        recording.decide(self.portfolio, stored, id, ProofVerdict("accepted"), (), BY, day)

    def override(self, event: Event, day: date) -> None:
        """Decide that the duty is not followed: comply or explain."""
        until = date.fromisoformat(str(event["until"]))
        wanted = wanted_of(DecisionKind.DUTY_OVERRIDDEN, WHOLE, str(event["why"]), BY, until, day)
        decide(self._desk(day), wanted, [self._contract(event).id])

    def _desk(self, day: date) -> DecisionDesk:
        screener = screener_for(self.store, day)
        return DecisionDesk(
            self.portfolio,
            screener,
            lambda ids: rescreen(self.portfolio, screener, ids),
            VerdictDocuments(self.store, self.portfolio, day),
            day,
            Person(BY),
        )

    # -- suppliers and workers --

    def invite(self, event: Event, day: date) -> None:
        link = ask(self.portfolio, self._contract(event), None, BY)
        self.links[str(event["contract"])] = link.token

    def answer(self, event: Event, day: date) -> None:
        request = self.portfolio.disclosures.request_by(self.links[str(event["contract"])])
        assert request is not None  # noqa: S101 - the list asks before it answers
        self.portfolio.disclosures.receive(request, (), None)

    def spend(self, event: Event, day: date) -> None:
        hours = Decimal(str(event["hours"]))
        self.portfolio.spent_hours.add(self._contract(event).id, hours, day, BY)

    def tell(self, event: Event, day: date) -> None:
        contract = event["contract"]
        id = None if contract is None else self._contract(event).id
        desk = self._signals(day)
        number = desk.open_address(id)
        address = next(a for a in self.portfolio.signals.addresses() if a.id == number)
        story = SignalStory(what=str(event["text"]))
        key = self.settings.secret_key()
        tell(self.portfolio, address, story, key, day, DAYS_OF_SIGNALS)
        self.told[int(str(event["ref"]))] = self.portfolio.signals.all()[0].id

    def take_up(self, event: Event, day: date) -> None:
        self._signals(day).take_up(self.told[int(str(event["ref"]))], None)

    def close(self, event: Event, day: date) -> None:
        self._signals(day).close(self.told[int(str(event["ref"]))], str(event["why"]))

    def _signals(self, day: date) -> SignalDesk:
        return SignalDesk(self.portfolio, self.settings.secret_key, BY, day)

    # -- goals, the council, and what is measured --

    def aim(self, event: Event, day: date) -> None:
        basis_day = date.fromisoformat(str(event["basis_day"]))
        basis = FormalBasis(str(event["basis"]), str(event["reference"]), basis_day)
        wanted = WantedAmbition(
            title=str(event["title"]),
            measure=str(event["measure"]),
            target=Decimal(str(event["target"])),
            until=date.fromisoformat(str(event["until"])),
            basis=basis,
            owner=str(event["owner"]),
        )
        self.portfolio.ambitions.add(wanted, BY)

    def change_policy(self, event: Event, day: date) -> None:
        """Draft a preset, look at what it would do, and activate it."""
        desk, policies = self._desk(day), self.portfolio.own_policies
        decided, first = (date.fromisoformat(str(event[n])) for n in ("decided", "valid_from"))
        form = DecisionForm(str(event["decision"]))
        decision = FormalDecision(form, str(event["reference"]), decided)
        preset = policy_files.preset(str(event["preset"]))
        content = policy_files.with_decision(preset, str(event["owner"]), decision, first)
        version = policies.draft(content, BY)
        policy_steps.preview(self.portfolio, desk.screener, version.number, day)
        step = policy_steps.activation_of(self.portfolio, version.number)
        policy_steps.take(desk, step, None)
        self._screen(day)

    def ask_council(self, event: Event, day: date) -> None:
        given = {name: str(event[name]) for name in ("kind", "text", "reference", "owner")}
        given["day"] = day.isoformat()
        ref = int(str(event["ref"]))
        self.asked[ref] = commitments.add(self.portfolio, given, BY, day)

    def settle(self, event: Event, day: date) -> None:
        given = {"state": str(event["state"]), "day": day.isoformat(), "why": str(event["why"])}
        commitments.settle(self.portfolio, self.asked[int(str(event["ref"]))], given, BY, day)

    def write(self, event: Event, day: date) -> None:
        language, name = str(event["language"]), str(event["name"])
        text = TextBlock(day.year, language, name, 0, str(event["text"]))
        self.portfolio.report_texts.add(text, BY)

    def measure(self, event: Event, day: date) -> None:
        self._screen(day)
        kept_days.keep(self.portfolio, day, BY)


FOLLOWED = ("received", "accepted", "refused", "dropped", "moved", "promised")
DOES: Mapping[str, Callable[[YearPlayer, Event, date], None]] = {
    "import": YearPlayer.import_register,
    "category": YearPlayer.confirm,
    "clause": YearPlayer.include,
    **dict.fromkeys(FOLLOWED, YearPlayer.follow),
    "proof": YearPlayer.prove,
    "proof_accepted": YearPlayer.accept_proof,
    "not_followed": YearPlayer.override,
    "invited": YearPlayer.invite,
    "answered": YearPlayer.answer,
    "hours": YearPlayer.spend,
    "signal": YearPlayer.tell,
    "signal_taken_up": YearPlayer.take_up,
    "signal_closed": YearPlayer.close,
    "ambition": YearPlayer.aim,
    "policy": YearPlayer.change_policy,
    "asked": YearPlayer.ask_council,
    "settled": YearPlayer.settle,
    "text": YearPlayer.write,
    "measured": YearPlayer.measure,
}


def play(government: ExampleGovernment, settings: Settings, events: Iterable[Event]) -> Store:
    """Play the year of a government into the home of these settings, whose store is ready.

    Returns the store, which goes by the clock of the example.
    """
    several = tuple(events)
    first = date.fromisoformat(str(several[0]["day"]))
    clock = ExampleClock(datetime.combine(first, NOON))
    store = Store(open_engine(settings.database, secret=settings.secret_key), clock.now)
    YearPlayer(government, settings, store, clock).play(several)
    return store


def register_of(government: ExampleGovernment, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return a register as such a government would export it: semicolons, Dutch headings."""
    headings = {
        "number": "Contractnummer",
        "title": "Onderwerp",
        "supplier": "Leverancier",
        "supplier_number": "KvK-nummer",
        "cpv": "CPV-code",
        "nature": "Soort opdracht",
        "value": "Contractwaarde (excl. btw)",
        "dispatched": "Verzenddatum",
        "awarded": "Gunningsdatum",
        "starts": "Ingangsdatum",
        "ends": "Einddatum",
        "department": "Afdeling",
    }
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    ours = ("Aanbestedende dienst", "Type aanbestedende dienst", "Valuta", "Land leverancier")
    writer.writerow((*headings.values(), *ours))
    for row in rows:
        own = (government.name, government.buyer_type, "EUR", "Nederland")
        writer.writerow((*(row[name] for name in headings), *own))
    return text.getvalue().encode("utf-8-sig")


def as_lines(events: Iterable[Event]) -> str:
    """Return an event list as a file: a JSON object a line."""
    return "".join(json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n" for event in events)
