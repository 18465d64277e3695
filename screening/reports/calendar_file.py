"""What is due of contracts as an iCalendar file (RFC 5545), for the agenda of a person."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import title_of
from screening.model.follow_up import State
from screening.reports import todo
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

MEDIA_TYPE = "text/calendar; charset=utf-8"
WARNING = timedelta(days=-7)  # before the day itself


def as_calendar(items: Iterable[DueItem], language: str, as_of: date) -> bytes:
    """Return the days as a calendar; the same items on the same day give the same bytes.

    A day has one name for as long as the contract has it, so that a later file moves it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Ketenblik//NL")
    calendar.add("version", "2.0")
    stamp = datetime.combine(as_of, time(), UTC)
    for item in items:
        calendar.add_component(_event(item, Language(language), stamp))
    return bytes(calendar.to_ical())


def _event(item: DueItem, language: Language, stamp: datetime) -> Event:
    appointment, contract = item.standing.appointment, item.stored.contract
    number = contract.number or item.stored.id
    event = Event()
    event.add("uid", f"{item.stored.id}-{appointment.item}-{appointment.number}@ketenblik")
    event.add("dtstamp", stamp)
    ends = item.standing.state in (State.EXPIRED, State.EXPIRING)
    day = item.standing.until if ends and item.standing.until else item.standing.due
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("sequence", len(item.standing.records))
    event.add("transp", "TRANSPARENT")  # a day to mind, no day that is full
    title = todo.title(item, language)
    event.add(
        "summary", render(Message("agenda.summary", title=title, number=number), language.code)
    )
    event.add("description", "\n".join(_description(item, language)))
    if not item.is_open and item.standing.state is not State.PLANNED:
        return event
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", WARNING)
    event.add_component(alarm)
    return event


def _description(item: DueItem, language: Language) -> list[str]:
    contract = item.stored.contract
    title = title_of(contract.title, contract.description) or ""
    lines = [title, "; ".join(party.name for party in contract.suppliers)]
    if item.expects is not None:
        expects = language.say(item.expects)
        lines.append(render(Message("annex.acceptance", says=expects), language.code))
    if item.standing.appointment.ours and not item.standing.moved:
        lines.append(render(Message("agenda.ours"), language.code))
    return [line for line in lines if line]
