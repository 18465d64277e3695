"""Heads of logs as they leave the house, and are read again to be held against the log.

An exported head shows later what the log was then: whoever holds the key and the database could
write both anew, but not what was exported before.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from screening.model.audit import SERVICE_NAME, LogHead
from screening.model.errors import InputError
from screening.store import Store
from screening.store.audit_log.audit_log import AuditLog
from screening.store.audit_log.verifying import LogFault
from sources.kit.values.message import Message


def logs(store: Store) -> Iterator[tuple[str, AuditLog]]:
    """Yield every log with the name of its organization, that of the service first."""
    yield SERVICE_NAME, store.log
    for slug in store.organizations():
        yield slug, store.portfolio(slug).log


def heads(store: Store) -> Iterator[str]:
    """Yield the signed head of each log as a line of JSON, with the key that checks it."""
    for name, log in logs(store):
        head = log.head()
        if head is not None:
            yield json.dumps({"log": name, **asdict(head), "public_key": log.public_key()})


def read_heads(path: str) -> list[LogHead]:
    """Return the heads that ``heads`` wrote into a file. Raises InputError."""
    try:
        lines = Path(path).read_text("utf-8").splitlines()
        return [_head(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(Message("log.bad_heads", path=path)) from error


def _head(content: dict[str, str]) -> LogHead:
    return LogHead(
        int(content["organization"]),
        int(content["count"]),
        str(content["hash"]),
        str(content["at"]),
        str(content["signature"]),
    )


def faults(store: Store, exported: Iterable[LogHead]) -> Iterator[tuple[str, int, list[LogFault]]]:
    """Yield the name of each log, how many lines it has, and what does not hold in it."""
    known = list(exported)
    for name, log in logs(store):
        head = log.head()
        yield name, head.count if head else 0, log.faults(known)


def sign_anew(store: Store, by: str, why: str) -> None:
    """Sign the heads of all logs as they are now, by a person's decision."""
    for _, log in logs(store):
        log.sign_anew(by, why)
