"""ETag and If-Match: nobody overwrites what somebody else has changed in the meantime (RFC 9110).

The state of a thing is a hash of its facts and of what people said of it. A tag also names the
language of its sentences, which says nothing about the state.
"""

import hashlib
import json
from collections.abc import Callable

from flask import Response, request

from screening.model.contracts import StoredContract
from screening.model.json_document import as_document
from screening.model.keepers import NOBODY
from screening.model.match import Match
from screening.store.portfolio import Portfolio
from screening.web.api.problems import refuse
from screening.web.request_context import api_language, portfolio


def contract_state(stored: StoredContract) -> str:
    """Return the state of a contract, for its tag."""
    documents = portfolio().documents.history(stored.id)
    kept = [] if stored.keepers == NOBODY else [as_document(stored.keepers)]
    return _digest(
        [
            as_document(stored.contract),
            as_document(stored.confirmation),
            as_document(stored.chain_request),
            stored.imported_by_run,
            [as_document(kept.notice) for kept in portfolio().notices.of(stored.id)],
            [[seen.id, seen.withdrawn is None] for seen in documents],
            *kept,
        ]
    )


def match_state(match: Match) -> str:
    """Return the state of a pair, for its tag: it changes with each decision."""
    history = portfolio().match_decisions.history(match.id)
    return _digest([match.id, match.state, len(history)])


def with_tag(response: Response, state: str) -> Response:
    """Return an answer with the tag of a state; 304 without a body where it is still the same."""
    response.set_etag(f"{state}.{api_language()}")
    response.make_conditional(request)
    return response


def check_if_match(state: str, *, needed: bool) -> None:
    """Answer 412 if the thing is no longer as the program last saw it.

    428 if it does not say what it saw, where that is ``needed``. ``If-Match: *`` says: whatever.
    """
    if "If-Match" not in request.headers:
        if needed:
            refuse(
                428,
                "Send If-Match with the ETag that you last read, so that nothing of somebody else "
                "is overwritten; or If-Match: * to write whatever is there.",
            )
        return
    tags = request.if_match
    # an empty tag ("") is read as None
    if tags.star_tag or any(tag and tag.partition(".")[0] == state for tag in tags.as_set()):
        return
    refuse(412, "This was changed since you last read it. Read it again, then decide.")


def unless_changed(state: Callable[[], str]) -> Portfolio:
    """Return the portfolio to write by: its first write answers 412 if the state has moved.

    It is read again once nobody else writes, as somebody may have since ``check_if_match``.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return portfolio()
    return portfolio().only_if(lambda: check_if_match(state(), needed=True))


def _digest(values: object) -> str:
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
