"""The figures of the service in the text form of Prometheus.

What a request adds to is kept in this process; with several of them in a folder that they share, if
whoever starts them names it (``PROMETHEUS_MULTIPROC_DIR``). The rest is asked for when it is read.
Every label has few values: the rule of a route and never its path, a class of statuses, the parts
of the service, the sources of the catalogue.
"""

import os
import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from screening.services.service_state import FRESHNESS, ServiceState

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED = "PROMETHEUS_MULTIPROC_DIR"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds

OWN = CollectorRegistry()
REQUESTS = Counter(
    "ketenblik_requests",
    "Requests answered",
    ("method", "route", "status"),
    registry=OWN,
)
SECONDS = Histogram(
    "ketenblik_request_seconds",
    "Time to answer a request",
    ("route",),
    buckets=BUCKETS,
    registry=OWN,
)


def install(app: Flask) -> None:
    """Count every request of an application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    route = route_of_request()
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, f"{response.status_code // 100}xx").inc()
    began = g.get("began")
    if began is not None:
        SECONDS.labels(route).observe(time.perf_counter() - began)
    return response


def route_of_request() -> str:
    """Return the rule of the route, which holds no key of anything; "none" without a route."""
    return request.url_rule.rule if request.url_rule is not None else "none"


def text_of(state: ServiceState) -> bytes:
    """Return all figures as text."""
    registry = CollectorRegistry()
    registry.register(_StateCollector(state))
    if SHARED in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(OWN)


class _StateCollector(Collector):
    """The figures that are asked for when they are read."""

    def __init__(self, state: ServiceState) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = self._state
        yield _plain("database_up", "Whether the database answers and is migrated", state.database)
        yield _plain("disk_free_bytes", "Room left on the disk of SCREENING_HOME", state.free)
        yield _plain("disk_bytes", "Size of the disk of SCREENING_HOME", state.disk)
        yield _plain("run_waits_seconds", "How long the oldest refresh waits", state.run_waits)
        yield _plain("job_waits_seconds", "How long the oldest job waits", state.job_waits)
        yield _plain("sources_failing", "Sources with an open alarm", len(state.failing))
        alive = _family("part_alive", "Whether a part gave a sign of life lately", "part")
        seen = _family("part_seen_seconds", "Time since a part's last sign of life", "part")
        for part, is_alive in state.alive.items():
            alive.add_metric([part], is_alive)
            seconds = state.signs[part]
            if seconds is not None:
                seen.add_metric([part], seconds)
        yield from (alive, seen)
        ages = _family("source_age_days", "Days since a source was last confirmed", "source")
        for source in state.sources:
            ages.add_metric([source.source], source.days)
        counts = _family("sources", "Sources in use, by how old they are", "freshness")
        for name in FRESHNESS:
            counts.add_metric([name], state.freshness[name])
        yield from (ages, counts)


def _plain(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ketenblik_{name}", about, value=float(value))


def _family(name: str, about: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ketenblik_{name}", about, labels=[label])
