"""The verdict on one purchase of each code that the method knows: what holds for all is tried on
all.
"""

from functools import cache

from screening.model.verdict import Verdict
from screening.rules.risk import method as files
from tests.support.method_world import verdict


@cache
def codes() -> tuple[str, ...]:
    """Return a code of each mixture that the tables know, whole: others of it buy the same."""
    by_mixture: dict[object, str] = {}
    for prefix, mixture in sorted(files.load().baskets.by_prefix.items()):
        is_work = prefix.ljust(2, "0") >= "45"  # where work is done elsewhere than goods are made
        by_mixture.setdefault((mixture.kinds, mixture.unknown, is_work), f"{prefix:0<8}")
    return tuple(by_mixture.values())


@cache
def verdicts() -> tuple[tuple[str, Verdict], ...]:
    """Return each code with its verdict, for a town that buys for half a million euros."""
    return tuple((code, verdict(code, buyer_type="subcentral")) for code in codes())
