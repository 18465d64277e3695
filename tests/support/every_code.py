"""The verdicts on purchases of codes that between them hold every kind of purchase that the method
knows.
"""

from functools import cache

from screening.model.verdict import Verdict
from screening.rules.risk import method as files
from screening.rules.risk.baskets import CodeMixture
from tests.support.effort import tries
from tests.support.method_world import verdict

EVERY = tries(36, 12)  # of the codes that add no kind, this many-th is tried too


@cache
def mixtures() -> dict[str, CodeMixture]:
    """Return a code of each mixture that the tables know, whole: others of it buy the same."""
    by_mixture: dict[object, tuple[str, CodeMixture]] = {}
    for prefix, mixture in sorted(files.load().baskets.by_prefix.items()):
        is_work = prefix.ljust(2, "0") >= "45"  # where work is done elsewhere than goods are made
        key = (mixture.kinds, mixture.unknown, is_work)
        by_mixture.setdefault(key, (f"{prefix:0<8}", mixture))
    return dict(by_mixture.values())


@cache
def codes() -> tuple[str, ...]:
    """Return codes that hold each kind at least once, and some of the rest: always the same ones.

    Codes of many kinds come first, so that few hold them all.
    """
    chosen: set[str] = set()
    kinds: set[str] = set()
    by_size = sorted(mixtures().items(), key=lambda each: (-len(each[1].kinds), each[0]))
    for code, mixture in by_size:
        own = {kind.slug for kind, _ in mixture.kinds}
        if own - kinds:
            chosen.add(code)
            kinds |= own
    rest = sorted(mixtures().keys() - chosen)
    return tuple(sorted({*chosen, *rest[::EVERY]}))


@cache
def verdicts() -> tuple[tuple[str, Verdict], ...]:
    """Return each code with its verdict, for a town that buys for half a million euros."""
    return tuple((code, verdict(code, buyer_type="subcentral")) for code in codes())
