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
from functools import cached_property
from itertools import combinations

from screening.model.portfolio_job import ProgressSteps, no_steps
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
from screening.rules.monitoring.solving import Cells

Bits = int  # a set of rows that are not published, one bit each


@dataclass(frozen=True, slots=True)
class _Content:
    """What a figure is of. ``size``, ``worth``, ``amounts``: of the rows that are not published.

    ``amounts``: the largest first.
    """

    secret: Bits
    size: int
    count: int
    euros: Decimal
    worth: int
    amounts: Sequence[int]


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
    steps: ProgressSteps = no_steps,
) -> SafeFigures:
    """Return the figures of these rows by these dimensions, with what must be hidden hidden.

    ``before``: what was shown before; it is taken as known, and is never hidden. ``steps`` is told
    how many tables are protected, each for its counts and for its money.
    """
    before = before or AlreadyShown()
    contents, tables = _laid_out(rows, dimensions, before)
    work = _Work(steps, 2 * len(tables))
    counts = _Hiding(contents, tables, before.counts, {}, lambda content: content.size, work)
    exposed = _hide_small(counts, contents)
    number = -1
    while number < len(counts.hidden):
        number = len(counts.hidden)
        counts.protect(_room_for_counts(contents))
        exposed |= _hide_small_changes(counts, contents) | _hide_differences(counts, contents)
        _hide_equal(counts, contents)
    work.begin_at(len(tables))
    hidden = dict(counts.hidden)
    money = _Hiding(contents, tables, before.money, hidden, lambda content: content.worth, work)
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


class _Work:
    """How far it is: a table that is looked at again counts once."""

    def __init__(self, steps: ProgressSteps, total: int) -> None:
        self._steps, self._total = steps, total
        self._begin = self._done = 0

    def begin_at(self, done: int) -> None:
        """Count on from so many tables."""
        self._begin = self._done = done

    def done(self, tables: int = 0) -> None:
        """Tell that so many tables of this part are done; nothing new for nought."""
        self._done = max(self._done, self._begin + tables)
        self._steps(self._done, self._total)


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
            amounts = sorted((round(row.euros) for row in secret if row.euros), reverse=True)
            contents[table.place(value, column)] = _Content(
                secret=numbers.bits(secret),
                size=len(secret),
                count=len(members),
                euros=sum((row.euros for row in members if row.euros), Decimal(0)),
                worth=sum(amounts),
                amounts=amounts,
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
    exposed = set()
    for earlier, later in hiding.alike:
        if earlier in hiding.hidden or later in hiding.hidden:
            continue
        if not any(hiding.hide(place, WhyHidden.FEW_CHANGED) for place in (later, earlier)):
            exposed.add(later)
    return exposed


def _alike(contents: Mapping[FigurePlace, _Content]) -> list[tuple[FigurePlace, FigurePlace]]:
    """Return the figures of two days between which fewer than LEAST rows came, went or changed."""
    by_name: dict[tuple[str, ...], list[FigurePlace]] = defaultdict(list)
    for place in contents:
        by_name[place.measure, place.dimension, place.value, place.column].append(place)
    pairs = []
    for places in by_name.values():
        for earlier, later in combinations(sorted(places), 2):
            sets = (contents[place] for place in (earlier, later))
            wholes = (contents[place.beside(Column.IN_SCOPE)] for place in (earlier, later))
            if _differ_little(*sets) or _differ_little(*wholes):
                pairs.append((earlier, later))
    return pairs


def _differ_little(content: _Content, other: _Content) -> bool:
    if abs(content.size - other.size) >= LEAST:
        return False
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
            hiding.work.done()
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
    sizes = {bits: bits.bit_count() for bits in sets}
    by_size = sorted(sets, key=lambda bits: (sizes[bits], bits))
    beginning: dict[tuple[Bits, int], list[int]] = defaultdict(list)  # with a row, of a size
    for at, larger in enumerate(by_size):
        size = sizes[larger]
        # Fewer than LEAST are missing of a set within it, so that begins with one of its first.
        nearly = [
            number
            for first in _first_rows(larger)
            for fewer in range(max(size - LEAST + 1, 0), size)
            for number in beginning.get((first, fewer), ())
        ]
        for number in sorted(set(nearly)):
            smaller = by_size[number]
            if smaller & ~larger == 0:
                exposed |= _hide_any(hiding, contents, [*sets[larger], *sets[smaller]])
        beginning[larger & -larger, size].append(at)
    return exposed


def _first_rows(bits: Bits) -> list[Bits]:
    """Return the first LEAST rows of a set, a bit each; nought too, with which none begins."""
    rows = [0]
    while bits and len(rows) <= LEAST:
        rows.append(bits & -bits)
        bits &= bits - 1
    return rows


def _hide_solved(
    hiding: "_Hiding", contents: Mapping[FigurePlace, _Content], places: Sequence[FigurePlace]
) -> set[FigurePlace]:
    """Hide of the groups whose sums together give the sum over fewer than LEAST rows."""
    exposed: set[FigurePlace] = set()
    if hiding.was_solved(places):
        return exposed
    cells, numbers = hiding.cells_of((places[0].day, places[0].measure))
    while True:
        shown = {
            numbers[place.beside(Column.IN_SCOPE)]: place
            for place in places
            if place not in hiding.hidden
        }
        telling = cells.solved(shown, LEAST)
        if telling is None:
            hiding.note_solved(shown.values())
            return exposed
        faults = _hide_any(hiding, contents, [shown[number] for number in telling])
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
        work: "_Work",
    ) -> None:
        sets = {contents[place].secret for place in known if place in contents} - {0}
        self._fixed = {place for place, content in contents.items() if content.secret in sets}
        self._fixed |= set(known)
        self._contents, self._tables, self._value = contents, tables, value
        self.work = work
        self.hidden = hidden
        self._solved: list[frozenset[FigurePlace]] = []
        self._wholes: dict[Slice, list[FigurePlace]] = defaultdict(list)
        for place in contents:
            if place.column is Column.IN_SCOPE:
                self._wholes[place.day, place.measure].append(place)
        self._cells: dict[Slice, tuple[Cells, dict[FigurePlace, int]]] = {}
        # What was found to have room keeps it: to hide more takes none away.
        self._roomy: set[tuple[_Table, object]] = set()
        self._taken_over: dict[tuple[FigurePlace, bool], list[Moved]] = {}

    @cached_property
    def alike(self) -> list[tuple[FigurePlace, FigurePlace]]:
        """The figures of two days between which little changed."""
        return _alike(self._contents)

    def cells_of(self, key: Slice) -> tuple[Cells, dict[FigurePlace, int]]:
        """Return the cells of a measure on a day, and the number of each group in them."""
        if key not in self._cells:
            self._cells = {key: self._cells_of(key)}  # they are asked for one after the other
        return self._cells[key]

    def _cells_of(self, key: Slice) -> tuple[Cells, dict[FigurePlace, int]]:
        families: dict[str, list[FigurePlace]] = defaultdict(list)
        for place in self._wholes[key]:
            families[place.dimension].append(place)
        wholes = [place for family in families.values() for place in family]
        groups = [[self._contents[place].secret for place in own] for own in families.values()]
        return Cells.of(groups), {place: number for number, place in enumerate(wholes)}

    def note_solved(self, places: Iterable[FigurePlace]) -> None:
        """Note that the sums over these groups tell of no few rows; nor do some of them alone."""
        wholes = frozenset(place.beside(Column.IN_SCOPE) for place in places)
        self._solved.append(wholes)

    def was_solved(self, places: Iterable[FigurePlace]) -> bool:
        """Return whether the sums over these groups were looked at, perhaps among others."""
        wholes = {place.beside(Column.IN_SCOPE) for place in places if place not in self.hidden}
        return any(wholes <= solved for solved in self._solved)

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
        for number, table in enumerate(self._tables, 1):
            self._protect_table(table, exchanges[table.slice], room)
            self.work.done(number)

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
