"""The digest: what somebody has to do about contracts, and what changed since the last one.

A contract belongs to a person's digest where that person looks after it; who looks after none, and
may decide about contracts, is told of all that the person sees. A filter that cannot be read leaves
nothing out: it is better to tell too much than to keep quiet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from screening.model.contracts import INFORMATION, NOT_SCREENED, TERMS, ContractFilter
from screening.model.disclosure import SubmittedDisclosure
from screening.model.people import Account, Permission
from screening.model.verdict import Band, Flag
from screening.model.verdict_changes import ContractChange
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.services.people.permissions import permissions_on

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

LEVELS = ("L0", "L1", "L2", "L3", "L4")
# What a filter may narrow by, as in the address of the list, and the values that there are.
NARROWING: dict[str, tuple[str, ...] | None] = {
    "flag": (*(flag.value for flag in Flag), NOT_SCREENED),
    "band": tuple(band.value for band in Band),
    "level": LEVELS,
    "term": TERMS,
    "information": INFORMATION,
    "department": None,
    "owner": None,
    "status": None,
    "tag": None,
}
MOST_RUNS = 1_000  # refreshes that are looked through
ALL = 10**9  # rows of one refresh: a count is never cut off


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told once a period. Each contract stands once among ``changes``.

    ``since``: from when on changes count. ``unread_filter``: a filter that could not be read.
    ``signals``: of workers and others that nobody took up; 0 for whoever may not read them.
    """

    as_of: date
    since: datetime
    due: tuple[DueItem, ...]
    answers: tuple[tuple[str, SubmittedDisclosure], ...]  # that wait, with the contract's id
    changes: tuple[ContractChange, ...]
    unread_filter: str | None = None
    signals: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.due or self.answers or self.changes or self.signals)


WEEK = timedelta(days=7)


def a_week_ago() -> datetime:
    """Return since when something changed "this week"."""
    return datetime.now().astimezone() - WEEK


def news_of(portfolio: "Portfolio", as_of: date) -> Digest:
    """Return what suppliers answered and what waits, and whose verdict changed within a week."""
    since = a_week_ago()
    answers = tuple(waiting_answers(portfolio))
    return Digest(as_of, since, (), answers, changes_since(portfolio, since))


def is_told(account: Account, portfolio: "Portfolio") -> bool:
    """Return whether an account gets a digest: it works, and has something to do with contracts."""
    if not account.works or account.is_service:
        return False
    may = permissions_on(account.grants)
    kept = portfolio.keepers.count_of(account.id)
    return Permission.DECIDE_CONTRACT in may or kept.owned + kept.deputized > 0


def digest_of(
    portfolio: "Portfolio",
    account: Account | None,
    since: datetime,
    as_of: date,
    wanted: str | None = None,
) -> Digest:
    """Return the digest of an account, or of all contracts for None. ``wanted``: a filter.

    ``portfolio`` holds what the account sees.
    """
    filter, unread = _filter(wanted, as_of)
    ids = _ids(portfolio, account, filter)
    return Digest(
        as_of=as_of,
        since=since,
        due=tuple(item for item in follow_up.todo(portfolio, as_of) if _has(ids, item.stored.id)),
        answers=tuple((id, answer) for id, answer in waiting_answers(portfolio) if _has(ids, id)),
        changes=changes_since(portfolio, since, ids),
        unread_filter=unread,
        signals=_signals(portfolio, account),
    )


def _signals(portfolio: "Portfolio", account: Account | None) -> int:
    """Return how many signals wait for an account; that there are any is for their readers."""
    if account is None or Permission.READ_SIGNALS not in permissions_on(account.grants):
        return 0
    return portfolio.signals.waiting()


def _has(ids: frozenset[str] | None, id: str) -> bool:
    return ids is None or id in ids


def _ids(
    portfolio: "Portfolio", account: Account | None, filter: ContractFilter | None
) -> frozenset[str] | None:
    """Return the contracts that a digest is about; None for all."""
    every = portfolio.listing.every_id
    chosen = None if filter is None else frozenset(every(filter))
    if account is None:
        return chosen
    base = ContractFilter()
    kept = frozenset(every(replace(base, owner_account=account.id)))
    kept |= frozenset(every(replace(base, deputy_account=account.id)))
    if not kept:
        return chosen
    return kept if chosen is None else kept & chosen


def _filter(wanted: str | None, as_of: date) -> tuple[ContractFilter | None, str | None]:
    """Return the filter, and its text where it cannot be read: then there is no filter."""
    if not wanted:
        return None, None
    try:
        pairs = dict(parse_qsl(wanted, strict_parsing=True))
    except ValueError:
        return None, wanted
    for name, value in pairs.items():
        allowed = NARROWING.get(name, ())
        if allowed is not None and value not in allowed:
            return None, wanted
    return replace(ContractFilter(as_of=as_of), **pairs), None  # type: ignore[arg-type]


def waiting_answers(portfolio: "Portfolio") -> Iterator[tuple[str, SubmittedDisclosure]]:
    """Yield the answers that wait, with the id of their contract."""
    waiting = [each for each in portfolio.disclosures.disclosures() if each.state == "waiting"]
    stored = portfolio.contracts.with_keys({each.request.contract_key for each in waiting})
    for answer in waiting:
        contract = stored.get(answer.request.contract_key)
        if contract is not None:
            yield contract.id, answer


def changes_since(
    portfolio: "Portfolio", since: datetime, ids: frozenset[str] | None = None
) -> tuple[ContractChange, ...]:
    """Return what refreshes changed since then, each contract once; ``ids``: None for all."""
    return tuple(_once(_changes(portfolio, since), ids))


def _changes(portfolio: "Portfolio", since: datetime) -> Iterator[ContractChange]:
    """Yield what refreshes changed since then, the latest first."""
    for run in portfolio.changes.runs(MOST_RUNS):
        if run.finished is not None and run.finished >= since:
            yield from portfolio.changes.of_run(run.run, ALL)


def _once(
    changes: Iterable[ContractChange], ids: frozenset[str] | None
) -> Iterator[ContractChange]:
    """Yield each contract once: from what it was before the first change to what it is now."""
    latest: dict[str, ContractChange] = {}
    for change in changes:
        if _has(ids, change.contract):
            known = latest.get(change.contract)
            latest[change.contract] = (
                change if known is None else replace(known, before=change.before)
            )
    yield from (change for change in latest.values() if change.before != change.after)
