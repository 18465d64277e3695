"""What the log of writes holds: who did what, when, through which door, and what came of it.

A line's ``hash`` covers its own bytes and the hash of the line before, so that no line can be
changed, left out or moved without the next one telling. Names of persons and their reasons stand
beside the lines, which hold a digest of them alone: a name can be erased and the chain still holds.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from screening.model.json_document import canonical

SERVICE = 0  # whose log it is that belongs to no organization: sources and their runs
SERVICE_NAME = "service"  # who did what nobody asked for
FIRST = "0" * 64  # what the first line has in place of the hash of the line before
LONGEST_NAME = 200
LONGEST_REASON = 2000

Facts = Mapping[str, object]  # a small JSON object


class Door(StrEnum):
    """The way by which a write came in."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    IMPORT = "import"  # a file that somebody imported, whatever way it came
    JOB = "job"  # that a person asked for, done by a worker
    SCHEDULE = "schedule"  # what the service does by itself


class About(StrEnum):
    """The kinds of objects that a line is about."""

    CONTRACT = "contract"
    CONTRACTS = "contracts"  # many at once; the line holds how many
    IMPORT = "import"
    CORRECTION = "correction"
    MATCH = "match"
    ERROR_REPORT = "error_report"
    NOTICE_SOURCE = "notice_source"
    NOTICE = "notice"
    PROPOSAL = "proposal"
    RISK_DECISION = "risk_decision"  # of many contracts at once: the first of them
    REQUEST = "request"
    COMMITMENT = "commitment"
    REPORT = "report"  # of a year, or a text of it
    POLICY = "policy"  # a version of own policy
    SIGNAL = "signal"  # or an address at which they are told
    MONITORED_DAY = "monitored_day"
    AMBITION = "ambition"
    PUBLICATION = "publication"
    PRACTICE = "practice"
    TEXT_GROUP = "text_group"
    UNIFORM_TEXT = "uniform_text"
    JOB = "job"
    SOURCE = "source"
    SNAPSHOT = "snapshot"
    PERSON = "person"
    PROVIDER = "provider"  # by which people sign in
    TOKEN = "token"  # noqa: S105 - of a program; the name of a kind
    ORGANIZATION = "organization"
    LOG = "log"


class Action(StrEnum):
    """Everything that is logged. A new write gets its action here, and its label in the i18n."""

    LOG_BEGUN = "log.begun"
    LOG_SIGNED_ANEW = "log.signed_anew"
    NAME_ERASED = "log.name_erased"
    KEY_RENEWED = "key.renewed"
    KEY_APPLIED = "key.applied"
    KEY_FORGOTTEN = "key.forgotten"
    STORE_RESTORED = "log.store_restored"
    STORE_MOVED = "log.store_moved"
    IMPORT_KEPT = "import.kept"
    IMPORT_UNDONE = "import.undone"
    HEADINGS_REMEMBERED = "import.headings_remembered"
    CATEGORY_CONFIRMED = "category.confirmed"
    CORRECTION_KEPT = "correction.kept"
    CORRECTION_UNDONE = "correction.undone"
    CLAUSE_INCLUDED = "clause.included"
    CLAUSE_RECEIVED = "clause.received"
    CLAUSE_WITHDRAWN = "clause.withdrawn"
    CLAUSE_DUE_MOVED = "clause.due_moved"
    FOLLOW_UP_RECORDED = "follow_up.recorded"
    PROOF_RECORDED = "proof.recorded"
    PROOF_DECIDED = "proof.decided"
    PROOF_WITHDRAWN = "proof.withdrawn"
    PROOF_TAKEN_BACK = "proof.taken_back"
    PROOF_FILES_REMOVED = "proof.files_removed"
    RISK_DECIDED = "risk_decision.made"
    RISK_DECISION_WITHDRAWN = "risk_decision.withdrawn"
    RISK_DECISION_UNDONE = "risk_decision.undone"
    DOCUMENT_RECORDED = "document.recorded"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    SUPPLIER_ASKED = "disclosure.asked"
    LINK_WITHDRAWN = "disclosure.link_withdrawn"
    ANSWER_RECEIVED = "disclosure.received"
    ANSWER_DECIDED = "disclosure.decided"
    ANSWER_READ = "disclosure.read"
    REPLY_RECEIVED = "disclosure.replied"
    REPLY_ACCEPTED = "disclosure.reply_accepted"
    REPLY_REFUSED = "disclosure.reply_refused"
    REPLY_TAKEN_OVER = "disclosure.reply_taken_over"
    REPLY_STEP_UNDONE = "disclosure.reply_step_undone"
    ANSWER_TAKEN_OVER = "disclosure.taken_over"
    LENDER_LOOKED_UP = "lender.looked_up"
    LENDER_CHECK_WITHDRAWN = "lender.check_withdrawn"
    ANSWER_IMPORTED = "disclosure.imported"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_AGREED = "proposal.agreed"
    PROPOSAL_REFUSED = "proposal.refused"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PROPOSAL_LAPSED = "proposal.lapsed"
    PROPOSAL_DONE = "proposal.done"
    REQUEST_MADE = "request.made"
    REQUEST_CHANGED = "request.changed"
    REQUEST_MOVED = "request.moved"
    SIGNAL_ADDRESS_OPENED = "signal.address_opened"
    SIGNAL_ADDRESS_WITHDRAWN = "signal.address_withdrawn"
    SIGNAL_RECEIVED = "signal.received"
    SIGNAL_READ = "signal.read"
    SIGNAL_TIED = "signal.tied"
    SIGNAL_MOVED = "signal.moved"
    SIGNAL_ANSWERED = "signal.answered"
    SIGNAL_DELETED = "signal.deleted"
    COMMITMENT_MADE = "commitment.made"
    COMMITMENT_MOVED = "commitment.moved"
    REPORT_TEXT_KEPT = "report.text_kept"
    REPORT_ADOPTED = "report.adopted"
    HOURS_RECORDED = "hours.recorded"
    DAY_KEPT = "monitoring.day_kept"
    AMBITION_SET = "ambition.set"
    AMBITION_WITHDRAWN = "ambition.withdrawn"
    PRACTICE_PUBLISHED = "practice.published"
    PRACTICE_WITHDRAWN = "practice.withdrawn"
    PRACTICE_USED = "practice.used"
    PRACTICE_OUTCOME = "practice.outcome"
    TEXT_GROUP_BEGUN = "text_group.begun"
    TEXT_GROUP_JOINED = "text_group.joined"
    TEXT_GROUP_CODE_RENEWED = "text_group.code_renewed"
    TEXT_GROUP_LEFT = "text_group.left"
    TEXT_PROPOSED = "uniform_text.proposed"
    TEXT_REMARKED = "uniform_text.remarked"
    TEXT_WITHDRAWN = "uniform_text.withdrawn"
    TEXT_ADOPTED = "uniform_text.adopted"
    TEXT_ADOPTION_ENDED = "uniform_text.adoption_ended"
    PUBLICATION_CHOSEN = "publication.chosen"
    PUBLISHED = "publication.published"
    PUBLICATION_WITHDRAWN = "publication.withdrawn"
    SECOND_PERSON_SET = "second_person.set"
    POLICY_DRAFTED = "policy.drafted"
    POLICY_CHANGED = "policy.changed"
    POLICY_REMOVED = "policy.removed"
    POLICY_ACTIVATED = "policy.activated"
    POLICY_CLOSED = "policy.closed"
    POLICY_ROLLED_BACK = "policy.rolled_back"
    MATCH_DECIDED = "match.decided"
    MATCH_UNDONE = "match.undone"
    ERROR_REPORTED = "error_report.added"
    ERROR_SETTLED = "error_report.settled"
    NOTICE_SOURCE_ADDED = "notice_source.added"
    NOTICE_SOURCE_REMOVED = "notice_source.removed"
    NOTICES_WANTED = "notice_source.wanted"
    NOTICES_LOOKED_AT = "notice_source.looked_at"
    NOTICE_LEFT_APART = "notice.left_apart"
    JOB_QUEUED = "job.queued"
    JOB_CANCELLED = "job.cancelled"
    JOB_ENDED = "job.ended"
    VERDICTS_KEPT = "verdict.kept"
    VERDICTS_CHANGED = "verdict.changed_by_list"
    RUNS_QUEUED = "source.run_queued"
    RUN_WITHDRAWN = "source.run_withdrawn"
    RUN_ENDED = "source.run_ended"
    SNAPSHOT_ACCEPTED = "source.list_accepted"
    SNAPSHOTS_PUT_IN_USE = "source.lists_put_in_use"
    STATEMENTS_REMOVED = "source.statements_removed"
    SOURCE_SWITCHED = "source.switched"
    SOURCE_PARTS_CHOSEN = "source.parts_chosen"
    PERSON_INVITED = "person.invited"
    PROGRAM_ADDED = "person.program_added"
    PERSON_ADDED_BY_PROVIDER = "person.added_by_provider"
    PERSON_JOINED_TO_PROVIDER = "person.joined_to_provider"
    PERSON_ADDED_FIRST = "person.added_first"
    GUEST_JOINED = "person.guest_joined"
    WORK_BEGUN = "person.work_begun"
    FIRST_CODE_MADE = "person.first_code_made"
    ROLES_SET = "person.roles_set"
    LANGUAGE_CHOSEN = "person.language_chosen"
    ORGANIZATION_RENAMED = "organization.renamed"
    HOUSE_LANGUAGE_CHOSEN = "organization.language_chosen"
    PERSON_BLOCKED = "person.blocked"
    PERSON_UNBLOCKED = "person.unblocked"
    PERSON_ERASED = "person.erased"
    EXPIRED_REMOVED = "person.expired_removed"
    LINK_MADE = "person.link_made"
    PASSWORD_SET = "person.password_set"  # noqa: S105 - the name of an action
    SECOND_FACTOR_SET = "person.second_factor_set"
    SECOND_FACTOR_REMOVED = "person.second_factor_removed"
    SECOND_FACTOR_REQUIRED = "person.second_factor_required"
    RECOVERY_CODE_USED = "person.recovery_code_used"
    SIGNED_IN = "person.signed_in"
    SESSIONS_ENDED = "person.sessions_ended"
    PROVIDER_ADDED = "provider.added"
    PROVIDER_CHANGED = "provider.changed"
    PROVIDER_REMOVED = "provider.removed"
    CLAIM_RULE_ADDED = "provider.rule_added"
    CLAIM_RULE_REMOVED = "provider.rule_removed"
    TOKEN_MADE = "token.made"  # noqa: S105 - the name of an action
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - the name of an action


class Upkeep(StrEnum):
    """The writes that leave no line, each with what it is; nothing else may go without one."""

    DERIVED = "derived"  # made anew from rows whose own writes are logged
    LEASE = "lease"  # who works on something, and how far it is; its end is logged
    SEEN = "seen"  # that a session was used, a secret guessed, a code of a time step given
    ANSWER = "answer"  # to a request of a program, kept a day to be given again
    PLAN = "plan"  # the schedule that the program brings
    ERASURE = "erasure"  # of an account from what others keep: its end is logged
    RENEWAL = "renewal"  # of what is encrypted, under another key: its beginning and end are logged
    STRUCTURE = "structure"  # a migration, which the program brings


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts now, and by which door. ``run``: the id of the request, job or run."""

    door: Door = Door.SCHEDULE
    who: str = SERVICE_NAME
    account: int | None = None
    run: str | None = None


_actor: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039 - it is frozen


def actor() -> Actor:
    """Return who acts now."""
    return _actor.get()


@contextmanager
def acting(by: Actor) -> Iterator[None]:
    """Let whatever is written meanwhile be written by this one."""
    token = _actor.set(by)
    try:
        yield
    finally:
        _actor.reset(token)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. ``who`` and ``why`` are digests; the texts stand beside, until they are erased."""

    organization: int  # row id; SERVICE for none
    number: int  # from 1, without gaps
    at: str  # ISO 8601, UTC, microseconds
    door: str
    account: int | None
    who: str
    action: str
    kind: str
    object: str
    before: str | None  # canonical JSON
    after: str | None
    why: str | None
    run: str | None
    previous: str

    def digest(self) -> str:
        """Return the hash of the line: SHA-256 of its canonical bytes, which hold the previous."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        """Return the bytes that are hashed: a JSON list of the fields in their order, in UTF-8."""
        fields = [
            self.organization, self.number, self.at, self.door, self.account, self.who,
            self.action, self.kind, self.object, self.before, self.after, self.why, self.run,
            self.previous,
        ]  # fmt: skip
        return canonical(fields).encode()


@dataclass(frozen=True, slots=True)
class LogHead:
    """The end of a chain: how many lines there are and the hash of the last, signed."""

    organization: int
    count: int
    hash: str
    at: str
    signature: str  # Ed25519, base64; empty where the head before was not signed by this service

    def signed_bytes(self) -> bytes:
        """Return what is signed."""
        fields = ["ketenblik log head 1", self.organization, self.count, self.hash, self.at]
        return canonical(fields).encode()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line with its texts, as a person reads it."""

    line: LogLine
    hash: str
    who: str | None  # None once the name was erased
    why: str | None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is asked of the log: all that is set holds. Days are ISO 8601, in UTC, both included."""

    who: str | None = None
    door: str | None = None
    action: str | None = None
    kind: str | None = None
    object: str | None = None
    since: str | None = None
    until: str | None = None


def facts_text(facts: Facts | None) -> str | None:
    """Return facts as the log holds them: the same text for the same facts."""
    return None if facts is None else canonical(dict(facts))


def text_digest(salt: str, text: str, *, is_name: bool) -> str:
    """Return what a line holds in place of a name or a reason."""
    return hashlib.sha256(canonical([salt, text, is_name]).encode()).hexdigest()
