"""What is wrong with the service now, each with a name by which it is told once."""

from collections.abc import Mapping

from screening.services.service_state import ServiceState
from sources.kit.values.message import Message

MEGABYTE = 1_000_000


def conditions(state: ServiceState) -> Mapping[str, Message]:
    """Return what a person has to see to, by name; no name or text has a person's data in it."""
    wrong: dict[str, Message] = {}
    if not state.database:
        wrong["database"] = Message("alarm.database")
        return wrong  # of the rest nothing is known then
    for part, alive in state.alive.items():
        if not alive:
            wrong[f"part:{part}"] = Message("alarm.no_sign", part=part)
    if state.disk_is_full:
        wrong["disk"] = Message("alarm.disk", free=state.free // MEGABYTE)
    if state.is_late:
        waits = max(state.run_waits, state.job_waits)
        wrong["queue"] = Message("alarm.queue", minutes=int(waits // 60))
    for source in state.sources:
        name, days = source.source, source.days
        if source.freshness == "stale":
            wrong[f"stale:{name}"] = Message("alarm.stale", source=name, days=days)
        elif source.freshness == "expired":
            wrong[f"expired:{name}"] = Message("alarm.expired", source=name, days=days)
    for failing in state.failing:
        wrong[f"run:{failing}"] = Message("alarm.run_failed", source=failing)
    return wrong
