"""A chain as a drawing: the paths of one issue, what else each tier holds, and owners apart.

Only what is on a path has a box of its own, so a chain of 100,000 parties is drawn as quickly as
one of ten. SVG without scripts or styles of its own; the same is said in words beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from screening.model.verdict import Text
from screening.rules.verdict.chain_paths import PathStep, ReportedPath, Tier

WIDTH, HEIGHT, ACROSS, DOWN = 172, 54, 203, 74  # of a box, and from one to the next
LEFT, TOP = 12, 44
MOST_COLUMNS = 10  # of a longer path the middle is drawn as one box
LINE = 18  # letters that fit on a line of a box, in a wide letter too

NO_NAME = Text("", "")


@dataclass
class Box:
    """One thing on a path; its ``lanes`` are the heights at which it would like to be."""

    key: str
    kind: str  # contract | party | good | place | gap | more | owner
    title: str
    below: str
    column: int
    lanes: list[int] = field(default_factory=list)
    y: float = 0.0
    band: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two boxes, by their keys."""

    start: str
    end: str
    kind: str  # declared | observed | inferred | owns


class Drawing:
    """The boxes and lines: a column per step, the paths from top to bottom in their order.

    ``labels`` are what the drawing itself says; ``say`` and ``country`` put a sentence and a
    country (ISO 3166-1 alpha-2) into the language of the page.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        say: Callable[[Text], str],
        country: Callable[[str], str],
    ) -> None:
        self.labels = labels
        self.say = say
        self.country = country
        self.boxes: dict[str, Box] = {}
        self.lines: dict[tuple[str, str], Line] = {}

    def of(
        self,
        contract: str,
        paths: Sequence[ReportedPath],
        tiers: Sequence[Tier],
        owners: Mapping[str, str],
        description: str,
    ) -> Markup:
        """Return the drawing as SVG. ``owners``: key of a party -> name of its nearest owner."""
        self.boxes["contract"] = Box("contract", "contract", contract, self.labels["contract"], 0)
        for lane, path in enumerate(paths):
            self._path(lane, path)
        self._others(tiers)
        self._owners(owners)
        self._place_boxes()
        return self._svg(description)

    def _path(self, lane: int, path: ReportedPath) -> None:
        above = self._add(self.boxes["contract"], lane)
        steps = list(path.steps)
        if len(steps) > MOST_COLUMNS:
            half = MOST_COLUMNS // 2
            left_out = sum(step.left_out or 1 for step in steps[half : 1 - half])
            steps[half : 1 - half] = [
                PathStep(None, NO_NAME, "inferred", "", None, None, None, "", left_out)
            ]
        for column, step in enumerate(steps, start=1):
            last = column == len(steps)
            below = self._add(self._step(lane, column, step, path if last else None), lane)
            self.lines.setdefault((above.key, below.key), Line(above.key, below.key, step.kind))
            above = below

    def _step(self, lane: int, column: int, step: PathStep, path: ReportedPath | None) -> Box:
        """Return the box of a step; ``path`` is given with its last one, which is a place."""
        if step.left_out:
            title = f"… {step.left_out}"
            return Box(f"gap {lane}", "gap", title, self.labels["between"], column)
        if (party := step.party) is not None:
            country = self.country(party.country) if party.country else self.labels["unknown"]
            return Box(f"party {party.key}", "party", party.name, country, column)
        name = self.say(step.name)
        if path is None:
            return Box(f"good {name}", "good", name, self.labels["usual"], column)
        where = " ".join([self.country(path.country), *([path.region] if path.region else [])])
        return Box(f"place {name} {where}", "place", name, where, column, band=path.band)

    def _add(self, new: Box, lane: int) -> Box:
        """Return the box with this key, which may be drawn already, and put it on a lane."""
        box = self.boxes.setdefault(new.key, new)
        box.column = max(box.column, new.column)
        if lane not in box.lanes:
            box.lanes.append(lane)
        return box

    def _others(self, tiers: Sequence[Tier]) -> None:
        """Add what each tier holds beside what is drawn."""
        columns = max((box.column for box in self.boxes.values()), default=0)
        lowest = max((lane for box in self.boxes.values() for lane in box.lanes), default=0) + 1
        for tier in tiers:
            number, parties = tier.tier, tier.parties
            drawn = sum(b.kind == "party" and b.column == number for b in self.boxes.values())
            if parties > drawn and number <= max(columns, 1):
                left = parties - drawn
                title = self.labels["other" if left == 1 else "others"].format(
                    count=f"{left:,}".replace(",", "\u202f")
                )
                self.boxes[f"more {number}"] = Box(
                    f"more {number}", "more", title, self.labels["not_drawn"], number, [lowest]
                )

    def _owners(self, owners: Mapping[str, str]) -> None:
        """Add the owners in a row of their own: owning is not supplying."""
        parties = [box for box in self.boxes.values() if box.kind == "party"]
        lowest = max(lane for box in self.boxes.values() for lane in box.lanes or [0]) + 1
        for box in parties:
            owner = owners.get(box.key.removeprefix("party "))
            if owner:
                key = f"owner {box.column} {owner}"
                self.boxes.setdefault(
                    key, Box(key, "owner", owner, self.labels["owner"], box.column, [lowest])
                )
                self.lines[box.key, key] = Line(box.key, key, "owns")

    def _place_boxes(self) -> None:
        columns: dict[int, list[Box]] = {}
        for box in self.boxes.values():
            columns.setdefault(box.column, []).append(box)
        for column in columns.values():
            column.sort(key=lambda box: (sum(box.lanes) / len(box.lanes), box.key))
            floor = 0.0
            for box in column:
                box.y = max(floor, sum(box.lanes) / len(box.lanes))
                floor = box.y + 1

    def _svg(self, description: str) -> Markup:
        wide = LEFT * 2 + max(box.column for box in self.boxes.values()) * ACROSS + WIDTH
        high = TOP + max(box.y for box in self.boxes.values()) * DOWN + HEIGHT + 14
        parts = [
            Markup(
                '<svg class="chain" role="img" aria-labelledby="chain-title chain-says" '
                'viewBox="0 0 {w:.0f} {h:.0f}" width="{w:.0f}" height="{h:.0f}">'
                '<title id="chain-title">{title}</title><desc id="chain-says">{says}</desc>'
            ).format(w=wide, h=high, title=self.labels["title"], says=description)
        ]
        parts += [
            self._head(column) for column in range(max(b.column for b in self.boxes.values()) + 1)
        ]
        parts += [self._drawn_line(line) for line in self.lines.values()]
        parts += [self._drawn_box(box) for box in self.boxes.values()]
        parts.append(Markup("</svg>"))
        return Markup("\n").join(parts)

    def _head(self, column: int) -> Markup:
        name = self.labels["contract"] if column == 0 else self.labels["step"].format(step=column)
        x = LEFT + column * ACROSS
        return Markup('<text class="chain-head" x="{x}" y="24">{name}</text>').format(
            x=x, name=name
        )

    def _drawn_line(self, line: Line) -> Markup:
        start, end = self.boxes[line.start], self.boxes[line.end]
        x1, y1 = LEFT + start.column * ACROSS + WIDTH, TOP + start.y * DOWN + HEIGHT / 2
        x2, y2 = LEFT + end.column * ACROSS, TOP + end.y * DOWN + HEIGHT / 2
        if line.kind == "owns":
            x1 = x2 = LEFT + start.column * ACROSS + 18
            y1, y2 = y1 + HEIGHT / 2, y2 - HEIGHT / 2
        middle = (x1 + x2) / 2
        way = f"M{x1:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
        return Markup('<path class="chain-line line-{kind}" d="{way}"/>').format(
            kind=line.kind, way=way
        )

    def _drawn_box(self, box: Box) -> Markup:
        x, y = LEFT + box.column * ACROSS, TOP + box.y * DOWN
        look = f"chain-box box-{box.kind}" + (f" is-{box.band}" if box.band else "")
        inside = 34 if box.band else 12
        icon = Markup("")
        if box.band:
            use = Markup('<use href="#icon-{band}" x="{x}" y="{y}" width="18" height="18"/>')
            icon = use.format(band=box.band, x=x + 9, y=y + 10)
        room = LINE - (3 if box.band else 0)
        return Markup(
            '<g class="{look}"><title>{whole}</title>'
            '<rect x="{x}" y="{y:.1f}" width="{w}" height="{h}" rx="6"/>{icon}'
            '<text x="{tx}" y="{t1:.1f}" class="chain-name">{name} </text>'
            '<text x="{tx}" y="{t2:.1f}" class="chain-more">{below}</text></g>'
        ).format(
            look=look, whole=f"{box.title}, {box.below}", x=x, y=y, w=WIDTH, h=HEIGHT, icon=icon,
            tx=x + inside, t1=y + 23, t2=y + 42, name=cut(box.title, room),
            below=cut(box.below, room + 2),
        )  # fmt: skip


def cut(text: str, most: int) -> str:
    """Return what fits on a line of a box: at most so many letters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
