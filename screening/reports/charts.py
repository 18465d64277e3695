"""Drawings in black and white as SVG: bars with their words and figures beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, ROW, LABEL, NUMBER = 640, 22, 230, 70  # in user units
LONGEST = 36  # letters of a label; the table beside the drawing has it whole
FONT = "Libertinus Serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. ``part``: its length, 0..1. ``is_known``: False draws its outline alone."""

    label: str
    part: float
    figure: str
    is_known: bool = True


def bars(rows: Sequence[Bar]) -> str:
    """Return the bars below each other; the longest fills the width."""
    longest = max((row.part for row in rows), default=0) or 1
    space = WIDTH - LABEL - NUMBER
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {ROW * len(rows)}" '
        f'font-family="{FONT}" font-size="12">'
    ]
    for at, row in enumerate(rows):
        top, length = at * ROW, space * row.part / longest
        look = 'fill="#1d2428"' if row.is_known else 'fill="none" stroke-dasharray="3 2"'
        parts += [
            text_at(LABEL - 8, top + 15, label_of(row.label), "end"),
            f'<rect x="{LABEL}" y="{top + 4}" width="{length:.1f}" height="{ROW - 8}" {look} '
            'stroke="#1d2428"/>' if row.part else "",
            text_at(LABEL + length + 6, top + 15, row.figure, "start"),
        ]  # fmt: skip
    return "".join([*parts, "</svg>"])


def text_at(x: float, y: float, text: str, anchor: str) -> str:
    """Return a text at a place of a drawing; ``anchor``: start | end."""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def label_of(label: str) -> str:
    """Return a label as it stands beside a drawing."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"
