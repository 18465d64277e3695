"""Shares as drawings for paper: of each measure what is met, what is not, what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from screening.reports.charts import FONT, LABEL, WIDTH, label_of, text_at

ROW, NUMBER = 26, 110  # in user units
INK = "#1d2428"
NOT_MET = "#b9c2c7"  # told from the others by its look in black and white too


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """One bar, as long as all that is in scope. The parts are 0..1 and make one together."""

    label: str
    met: float
    unknown: float
    figure: str


def share_bars(rows: Sequence[PrintedShare], met: str, unknown: str, not_met: str) -> str:
    """Return the bars below each other, with what each look says above them (three words)."""
    space = WIDTH - LABEL - NUMBER
    height = ROW * (len(rows) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{FONT}" font-size="12">',
        '<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="1.4" height="6" fill="{INK}"/></pattern></defs>',
        *_legend(((met, INK), (unknown, "url(#unknown)"), (not_met, NOT_MET))),
    ]
    for at, row in enumerate(rows, 1):
        top = at * ROW
        parts.append(text_at(LABEL - 8, top + 17, label_of(row.label), "end"))
        left = float(LABEL)
        for part, fill in (
            (row.met, INK),
            (row.unknown, "url(#unknown)"),
            (1 - row.met - row.unknown, NOT_MET),
        ):
            if part > 0:
                parts.append(_box(left, top + 4, space * part, ROW - 9, fill))
            left += space * part
        parts.append(text_at(LABEL + space + 8, top + 17, row.figure, "start"))
    return "".join([*parts, "</svg>"])


def _legend(looks: Sequence[tuple[str, str]]) -> list[str]:
    parts, left = [], float(LABEL)
    for words, fill in looks:
        parts += [_box(left, 6, 14, 11, fill), text_at(left + 19, 16, words, "start")]
        left += 40 + 6.5 * len(words)
    return parts


def _box(left: float, top: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" fill="{fill}" '
        f'stroke="{INK}" stroke-width=".7"/>'
    )
