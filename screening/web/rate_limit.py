"""How often a network address or a person may ask; nothing of it is kept on a disk."""

import threading
from collections import OrderedDict, deque

from screening.model.network_address import network_of

MOST_ADDRESSES = 10_000


class RateLimit:
    """At most so many requests from an address, or of a person, in so many seconds.

    Those that were silent the longest are forgotten.
    """

    def __init__(self, most: int, seconds: float = 60) -> None:
        self._most, self._seconds = most, seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_too_fast(self, address: str, now: float) -> bool:
        """Count a request at ``now`` (seconds); return True if it is one too many."""
        network = network_of(address)
        with self._lock:
            times = self._times.setdefault(network, deque(maxlen=self._most + 1))
            self._times.move_to_end(network)
            if len(self._times) > MOST_ADDRESSES:
                self._times.popitem(last=False)
            times.append(now)
            return len(times) > self._most and now - times[0] < self._seconds
