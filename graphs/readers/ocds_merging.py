"""The merging of several OCDS releases of one process. Loaded when needed: the library is large."""

import warnings
from collections.abc import Sequence
from functools import cache

from ocdsmerge import Merger
from ocdsmerge.exceptions import DuplicateIdValueWarning, OCDSMergeError

from graphs.readers.notes import Notes
from graphs.readers.ocds_releases import Body
from sources.kit.values.message import Message

# Lists that a later release replaces as a whole; without rules the library asks the network.
_REPLACED = (
    ("parties", "roles"),
    ("parties", "additionalIdentifiers"),
    ("parties", "details", "classifications"),
    ("awards", "relatedLots"),
    ("awards", "items", "additionalClassifications"),
    ("contracts", "items", "additionalClassifications"),
    ("tender", "items", "additionalClassifications"),
    ("tender", "additionalClassifications"),
)
_RULES = dict.fromkeys(_REPLACED, "wholeListMerge")


def merge_releases(bodies: Sequence[Body], ocid: str, notes: Notes) -> Body | None:
    """Merge all versions into one release; the later value of a field stands, none is added up."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DuplicateIdValueWarning)
        try:
            whole: Body = _merger().create_compiled_release(bodies)
        except (OCDSMergeError, TypeError, ValueError, AttributeError) as error:
            notes.reject(None, ocid, Message("ocds.releases_contradict", error=str(error)))
            notes.caution("process_not_merged", ocid)
            return None
    for warning in caught:
        if issubclass(warning.category, DuplicateIdValueWarning):
            notes.caution("number_used_twice", f"{warning.message} of {ocid}")
    return whole


@cache
def _merger() -> Merger:
    return Merger(merge_rules=_RULES)
