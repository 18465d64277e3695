"""Two records, one answer: how likely it is that they are one company, and because of what."""

from graphs import names
from graphs.matching.records import Comparison, Likelihood, Reason, Record

_PRIOR = -7.0


def compare(a: Record, b: Record) -> Comparison:
    """How likely it is that ``a`` and ``b`` are one company. Symmetric, and never raises."""
    reasons = []
    ours = {(i.scheme, i.id) for i in a.identifiers if i.valid is not False}
    shared = ours & {(i.scheme, i.id) for i in b.identifiers if i.valid is not False}
    reasons += [Reason("identifier_equal", 40.0, pair) for pair in sorted(shared)]
    words_a = {w for n in a.names if not names.is_anonymous(n) for w in names.key(n).split()}
    words_b = {w for n in b.names if not names.is_anonymous(n) for w in names.key(n).split()}
    reasons += [Reason("word_equal", 6.0, (word,)) for word in sorted(words_a & words_b)]
    reasons += [Reason("word_only_one", -2.0, (word,)) for word in sorted(words_a ^ words_b)]
    log_odds = _PRIOR + sum(reason.weight for reason in reasons)
    if shared:
        likelihood = Likelihood.SAME
    elif log_odds < 0:
        likelihood = Likelihood.UNLIKELY
    else:
        likelihood = Likelihood.LIKELY if log_odds >= 5 else Likelihood.POSSIBLE
    return Comparison(log_odds, likelihood, tuple(reasons), None if shared else "NL-KVK", 0.5)
