"""Which figures are hidden so that no published figure lets a reader learn a single contract.

A reader is taken to know the register: which contract is in which group on which day. Hidden are

1. small figures (fewer than ``LEAST`` contracts that are not published), and sums of money in which
   one contract is nearly all (the p% rule);
2. what leaves a small group by subtraction: of tables that overlap, measures that lie within each
   other, and kept days between which little changed;
3. what a hidden figure could be computed from. Such a table with its totals is a network in which
   each figure is a flow; the values that a hidden figure can have are exactly those to which flow
   can be moved over other hidden figures. Figures are hidden until each can be from 0 to ``LEAST``.

Tables of one measure share their totals. A figure within a table is protected as if all totals were
known, and a total by the same exchange in every table, so that no two tables together tell more.
Sources of the method: Fischetti and Salazar (2001) on complementary suppression by network flows;
Hundepool and others, Statistical Disclosure Control (2012), chapters 4 and 5.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from screening.model.published_figures import (
    LEAST,
    NEARNESS,
    OTHERS,
    OVERALL,
    PARTS,
    SLACK,
    AlreadyShown,
    Column,
    FigurePlace,
    PublishedFigure,
    RowToPublish,
    SafeFigures,
    Slice,
    WhyHidden,
)
from screening.rules.monitoring.exchanges import Arc, Moved, TableNetwork
from screening.rules.monitoring.solving import solved

Bits = int  # a set of rows that are not published, one bit each


@dataclass(frozen=True, slots=True)
class _Content:
    """What a figure is of. ``amounts``: of the rows that are not published, the largest first."""

    secret: Bits
    count: int
    euros: Decimal
    amounts: Sequence[int]

    @property
    def size(self) -> int:
        return self.secret.bit_count()

    @property
    def worth(self) -> int:
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class _Table:
    """A measure on a day by one dimension. ``values``: its groups."""

    slice: Slice
    dimension: str
    values: tuple[str, ...]

    def place(self, value: str, column: Column) -> FigurePlace:
        return FigurePlace(*self.slice, self.dimension, value, column)

    def overall(self, column: Column) -> FigurePlace:
        return FigurePlace(*self.slice, OVERALL, OVERALL, column)


Exchange = tuple[
    FigurePlace, FigurePlace, int, int
]  # a total, its counterpart, how much up, how much down


def safe_figures(
    rows: Mapping[Slice, Sequence[RowToPublish]],
    dimensions: Sequence[str],
    before: AlreadyShown | None = None,
) -> SafeFigures:
    """Return the figures of these rows by these dimensions, with what must be hidden hidden.

    ``before``: what was shown before; it is taken as known, and is never hidden.
    """
    before = before or AlreadyShown()
    contents, tables = _laid_out(rows, dimensions, before)
    counts = _Hiding(contents, tables, before.counts, {}, lambda content: content.size)
    exposed = _hide_small(counts, contents)
    number = -1
    while number < len(counts.hidden):
        number = len(counts.hidden)
        counts.protect(_room_for_counts(contents))
        exposed |= _hide_small_changes(counts, contents) | _hide_differences(counts, contents)
        _hide_equal(counts, contents)
    money = _Hiding(
        contents, tables, before.money, dict(counts.hidden), lambda content: content.worth
    )
    exposed |= _hide_large(money, contents)
    number = -1
    while number < len(money.hidden):
        number = len(money.hidden)
        money.protect(_room_for_money(contents))
        _hide_equal(money, contents)
    figures = (
        PublishedFigure(
            place, content.count, content.euros, counts.hidden.get(place), money.hidden.get(place)
        )
        for place, content in sorted(contents.items())
    )
    return SafeFigures(tuple(figures), tuple(sorted(exposed)))


# -- the tables --


def _laid_out(
    rows: Mapping[Slice, Sequence[RowToPublish]], dimensions: Sequence[str], before: AlreadyShown
) -> tuple[dict[FigurePlace, _Content], list[_Table]]:
    """Return what each figure is of, and the tables; small groups stand together as OTHERS."""
    numbers = _Numbers()
    contents: dict[FigurePlace, _Content] = {}
    tables = []
    for key, of_slice in rows.items():
        _fill(contents, _Table(key, OVERALL, (OVERALL,)), of_slice, numbers)
        for dimension in dimensions:
            named = before.values.get((*key, dimension))
            values = _groups(of_slice, dimension) if named is None else named
            if values:
                rest = _rest(of_slice, dimension, values)
                tables.append(_Table(key, dimension, (*sorted(values), *rest)))
                _fill(contents, tables[-1], of_slice, numbers)
    return contents, tables


class _Numbers(dict[str, int]):
    """A number for each row, by its id."""

    def __missing__(self, id: str) -> int:
        return self.setdefault(id, len(self))

    def bits(self, rows: Iterable[RowToPublish]) -> Bits:
        """Return the set of these rows."""
        chosen = [self[row.id] for row in rows]
        octets = bytearray(len(self) // 8 + 1)
        for number in chosen:
            octets[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(octets, "little")


def _fill(
    contents: dict[FigurePlace, _Content],
    table: _Table,
    rows: Sequence[RowToPublish],
    numbers: _Numbers,
) -> None:
    """Say what each figure of a table is of."""
    by_cell: dict[tuple[str, Column], list[RowToPublish]] = defaultdict(list)
    named = set(table.values)
    for row in rows:
        value = row.groups.get(table.dimension, "")
        by_cell[value if value in named else table.values[-1], row.column].append(row)
    for value in table.values:
        of_parts = [by_cell[value, part] for part in PARTS]
        of_columns = (*of_parts, [row for part in of_parts for row in part])
        for column, members in zip((*PARTS, Column.IN_SCOPE), of_columns, strict=True):
            secret = [row for row in members if not row.is_open]
            contents[table.place(value, column)] = _Content(
                numbers.bits(secret),
                len(members),
                sum((row.euros for row in members if row.euros), Decimal(0)),
                sorted((round(row.euros) for row in secret if row.euros), reverse=True),
            )


def _groups(rows: Sequence[RowToPublish], dimension: str) -> frozenset[str]:
    """Return the groups that are named: none where fewer than two are large enough."""
    secret: dict[str, int] = defaultdict(int)
    for row in rows:
        secret[row.groups.get(dimension, "")] += not row.is_open
    by_size = sorted(secret, key=lambda value: (secret[value], value))
    large = [value for value in by_size if secret[value] >= LEAST or secret[value] == 0]
    rest = sum(secret[value] for value in by_size if value not in large)
    while 0 < rest < LEAST and large:
        rest += secret[large.pop(0)]
    return frozenset(large) if len(large) + bool(rest) > 1 else frozenset()


def _rest(rows: Sequence[RowToPublish], dimension: str, values: Iterable[str]) -> tuple[str, ...]:
    known = set(values)
    return (OTHERS,) if any(row.groups.get(dimension, "") not in known for row in rows) else ()


# -- what is hidden for itself --


def _hide_small(hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]) -> set[FigurePlace]:
    exposed = set()
    for place, content in contents.items():
        whole = contents[place.beside(Column.IN_SCOPE)].size
        is_small = content.size < LEAST and whole > 0
        if is_small and not hiding.hide(place, WhyHidden.FEW):
            exposed.add(place)
    return exposed


def _hide_large(hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]) -> set[FigurePlace]:
    """Hide sums of which the largest could be known too well by who knows the second (p% rule)."""
    exposed = set()
    for place, content in contents.items():
        rest = sum(content.amounts[2:])
        if not content.amounts or rest >= NEARNESS * content.amounts[0]:
            continue
        if hiding.hidden.get(place) is WhyHidden.COMPLEMENT:  # of its count; its money needs more
            hiding.hidden[place] = WhyHidden.ONE_IS_LARGE
        elif place not in hiding.hidden and not hiding.hide(place, WhyHidden.ONE_IS_LARGE):
            exposed.add(place)
    return exposed


def _hide_small_changes(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]
) -> set[FigurePlace]:
    """Hide the later of two figures between which fewer than LEAST rows came, went or changed."""
    by_name: dict[tuple[str, ...], list[FigurePlace]] = defaultdict(list)
    for place in contents:
        by_name[place.measure, place.dimension, place.value, place.column].append(place)
    exposed = set()
    for places in by_name.values():
        for earlier, later in combinations(sorted(places), 2):
            if earlier in hiding.hidden or later in hiding.hidden:
                continue
            sets = (contents[place] for place in (earlier, later))
            wholes = (contents[place.beside(Column.IN_SCOPE)] for place in (earlier, later))
            if not (_differ_little(*sets) or _differ_little(*wholes)):
                continue
            if not any(hiding.hide(place, WhyHidden.FEW_CHANGED) for place in (later, earlier)):
                exposed.add(later)
    return exposed


def _differ_little(content: _Content, other: _Content) -> bool:
    return 0 < (content.secret ^ other.secret).bit_count() < LEAST


def _hide_differences(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]
) -> set[FigurePlace]:
    """Hide what leaves a small group when it is taken from another figure, or another from it."""
    exposed: set[FigurePlace] = set()
    while True:
        before = len(hiding.hidden)
        exposed |= _hide_gaps(hiding, contents, _derivable(hiding, contents))
        for places in _by_measure(hiding, contents):
            groups = {contents[place.beside(Column.IN_SCOPE)].secret: [place] for place in places}
            exposed |= _hide_gaps(hiding, contents, groups)
        for places in _by_measure(hiding, contents, is_of_a_day=True):
            exposed |= _hide_solved(hiding, contents, places)
        if len(hiding.hidden) == before:
            return exposed


def _by_measure(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content], is_of_a_day: bool = False
) -> list[list[FigurePlace]]:
    """Return the shown figures that count the same part of the same measure, by group."""
    grouped: dict[tuple[object, ...], list[FigurePlace]] = defaultdict(list)
    for place in contents:
        is_counted = contents[place.beside(Column.IN_SCOPE)].secret
        if place.column in PARTS and place not in hiding.hidden and is_counted:
            day = place.day if is_of_a_day else None
            grouped[place.measure, place.column, day].append(place)
    return list(grouped.values())


def _hide_gaps(
    hiding: "_Hiding",
    contents: Mapping[FigurePlace, _Content],
    sets: Mapping[Bits, list[FigurePlace]],
) -> set[FigurePlace]:
    """Hide of two sets of which one lies within the other, with fewer than LEAST rows between."""
    exposed: set[FigurePlace] = set()
    by_size = sorted(sets, key=lambda bits: (bits.bit_count(), bits))
    start = 0
    for at, larger in enumerate(by_size):
        while larger.bit_count() - by_size[start].bit_count() >= LEAST:
            start += 1
        for smaller in by_size[start:at]:
            if smaller & ~larger == 0 and smaller != larger:
                exposed |= _hide_any(hiding, contents, [*sets[larger], *sets[smaller]])
    return exposed


def _hide_solved(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content], places: Sequence[FigurePlace]
) -> set[FigurePlace]:
    """Hide of the groups whose sums together give the sum over fewer than LEAST rows."""
    exposed: set[FigurePlace] = set()
    while True:
        shown = [place for place in places if place not in hiding.hidden]
        wholes = tuple(contents[place.beside(Column.IN_SCOPE)].secret for place in shown)
        telling = solved(wholes, LEAST)
        if telling is None:
            return exposed
        faults = _hide_any(hiding, contents, [shown[at] for at in telling])
        if faults:
            return exposed | faults


def _hide_any(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content], places: Sequence[FigurePlace]
) -> set[FigurePlace]:
    """Hide one of figures that tell too much together, of the latest day and the smallest first.

    Return one of them where all were shown before.
    """
    if any(place in hiding.hidden for place in places):
        return set()  # hidden a moment ago
    ordered = sorted(places, key=lambda place: (-place.day.toordinal(), contents[place].size))
    is_hidden = any(hiding.hide(place, WhyHidden.DIFFERENCE) for place in ordered)
    return set() if is_hidden else {ordered[0]}


def _derivable(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]
) -> dict[Bits, list[FigurePlace]]:
    """Return the sets of rows whose number a reader has, with the figures that it follows from."""
    known: dict[Bits, list[FigurePlace]] = {0: []}
    for whole in contents:
        if whole.column is not Column.IN_SCOPE:
            continue
        parts = [whole.beside(part) for part in PARTS if whole.beside(part) not in hiding.hidden]
        has_whole = whole not in hiding.hidden
        for number in range(len(parts) + 1):
            for chosen in combinations(parts, number):
                bits = 0
                for place in chosen:
                    bits |= contents[place].secret
                if chosen:
                    known.setdefault(bits, list(chosen))
                if has_whole:
                    known.setdefault(contents[whole].secret & ~bits, [whole, *chosen])
    return known


def _hide_equal(hiding: "_Hiding", contents: Mapping[FigurePlace, _Content]) -> None:
    """Hide what counts the same rows as a hidden figure."""
    hidden = {contents[place].secret for place in hiding.hidden} - {0}
    for place, content in contents.items():
        if content.secret in hidden:
            hiding.hide(place, WhyHidden.SAME)


# -- what is hidden so that the hidden cannot be computed --

Room = Callable[[FigurePlace, WhyHidden], tuple[int, int] | None]


def _room_for_counts(contents: Mapping[FigurePlace, _Content]) -> Room:
    """Return by how much a hidden count must be able to be more, and less."""

    def room(place: FigurePlace, why: WhyHidden) -> tuple[int, int] | None:
        size = contents[place].size
        if why is WhyHidden.COMPLEMENT:
            return None
        return (LEAST - size, size) if why is WhyHidden.FEW else (LEAST, min(size, LEAST))

    return room


def _room_for_money(contents: Mapping[FigurePlace, _Content]) -> Room:
    def room(place: FigurePlace, why: WhyHidden) -> tuple[int, int] | None:
        slack = int(contents[place].worth * SLACK)
        return None if why is WhyHidden.COMPLEMENT or not slack else (slack, slack)

    return room


class _Hiding:
    """Which figures are hidden, of counts or of money."""

    def __init__(
        self,
        contents: Mapping[FigurePlace, _Content],
        tables: Sequence[_Table],
        known: Iterable[FigurePlace],
        hidden: dict[FigurePlace, WhyHidden],
        value: Callable[[_Content], int],
    ) -> None:
        sets = {contents[place].secret for place in known if place in contents} - {0}
        self._fixed = {place for place, content in contents.items() if content.secret in sets}
        self._fixed |= set(known)
        self._contents, self._tables, self._value = contents, tables, value
        self.hidden = hidden
        # What was found to have room keeps it: to hide more takes none away.
        self._roomy: set[tuple[_Table, object]] = set()
        self._taken_over: dict[tuple[FigurePlace, bool], list[Moved]] = {}

    def hide(self, place: FigurePlace, why: WhyHidden) -> bool:
        """Hide a figure; return whether that can be: what is known cannot."""
        if place in self._fixed:
            return False
        self.hidden.setdefault(place, why)
        return True

    def protect(self, room: Room) -> None:
        """Hide more until no hidden figure can be computed."""
        exchanges: dict[Slice, list[Exchange]] = {}
        for key in {(place.day, place.measure): None for place in self._contents}:
            exchanges[key] = self._protect_totals(key, room)
        for table in self._tables:
            self._protect_table(table, exchanges[table.slice], room)

    def _protect_totals(self, key: Slice, room: Room) -> list[Exchange]:
        """Protect the figures on everything; return what is exchanged between which of them."""
        totals = [FigurePlace(*key, OVERALL, OVERALL, column) for column in Column]
        network = TableNetwork(
            [
                self._arc("whole", "parts", place)
                if place.column is not Column.IN_SCOPE
                else self._arc("parts", "whole", place)
                for place in totals
            ]
        )
        exchanges = []
        for place in totals:
            needed = room(place, self.hidden[place]) if place in self.hidden else None
            if needed is None:
                continue
            for is_up, amount in zip((True, False), needed, strict=True):
                if (place, is_up) not in self._taken_over:
                    self._taken_over[place, is_up] = network.exchanged(place, amount, is_up)
                for moved in self._taken_over[place, is_up]:
                    self._hide_used(network, [moved.place])
                    up_and_down = (moved.amount, 0) if is_up else (0, moved.amount)
                    exchanges.append((place, moved.place, *up_and_down))
        return exchanges

    def _protect_table(self, table: _Table, exchanges: Sequence[Exchange], room: Room) -> None:
        arcs = []
        for value in table.values:
            row = f"row {value}"
            arcs += [self._arc(row, part, table.place(value, part)) for part in PARTS]
            arcs.append(self._arc("whole", row, table.place(value, Column.IN_SCOPE)))
        network = TableNetwork(arcs)
        for place, counterpart, up, down in exchanges:
            # the total grows and its counterpart shrinks, or grows with it where it is the whole
            start, end = _node(counterpart), _node(place)
            if place.column is Column.IN_SCOPE:
                start, end = "whole", _node(counterpart)
            if (table, (place, counterpart, up, down)) not in self._roomy:
                self._move(network, table, start, end, up)
                self._move(network, table, end, start, down)
                self._roomy.add((table, (place, counterpart, up, down)))
            network.allow(end, start, up)
            network.allow(start, end, down)
        for arc in arcs:
            needed = room(arc.place, self.hidden[arc.place]) if arc.place in self.hidden else None
            if needed is None or (table, arc.place) in self._roomy:
                continue
            self._roomy.add((table, arc.place))
            self._move(network, table, arc.end, arc.start, needed[0], without=arc.place)
            self._move(network, table, arc.start, arc.end, needed[1], without=arc.place)

    def _move(
        self,
        network: TableNetwork,
        table: _Table,
        start: str,
        end: str,
        amount: int,
        without: FigurePlace | None = None,
    ) -> None:
        """Hide what is needed to move an amount; the whole table where that is not enough."""
        used, is_enough = network.moved(start, end, amount, without)
        self._hide_used(network, used)
        if not is_enough:
            inner = [table.place(value, column) for value in table.values for column in Column]
            self._hide_used(network, inner)

    def _hide_used(self, network: TableNetwork, places: Iterable[FigurePlace]) -> None:
        for place in places:
            if place not in self.hidden and self.hide(place, WhyHidden.COMPLEMENT):
                network.free(place)

    def _arc(self, start: str, end: str, place: FigurePlace) -> Arc:
        return Arc(
            start,
            end,
            place,
            self._value(self._contents[place]),
            is_free=place in self.hidden,
            is_fixed=place in self._fixed,
        )


def _node(place: FigurePlace) -> str:
    return "whole" if place.column is Column.IN_SCOPE else place.column
