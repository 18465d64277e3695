"""Shares as bars below each other, as SVG for pages: light and dark, and at any width.

It holds no styles: ``pages.css`` gives its classes their look, as the pages allow none within. What
is met is solid, what is not known is hatched, and what is not shown has a broken outline, so that
no meaning hangs on a colour. A table beside it has the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, ROW, BAR = 400, 46, 14  # in user units: the text stays readable at 320 pixels
LONGEST = 34  # letters of a label; the table has it whole


@dataclass(frozen=True, slots=True)
class TrendBar:
    """One bar. ``low``, ``high``: the share (0..1) that is met, that may be; None: not shown."""

    label: str
    figure: str
    low: float | None
    high: float | None


def share_chart(id: str, bars: Sequence[TrendBar], title: str, says: str) -> str:
    """Return the drawing. ``title`` names it, ``says`` is the sentence that tells what it shows."""
    height = ROW * len(bars)
    parts = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-labelledby="{id}-title {id}-desc" focusable="false">'
        f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(says)}</desc>'
        f'<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path class="chart-hatch" d="M0 6 6 0"/></pattern></defs>'
    ]
    for at, bar in enumerate(bars):
        parts.append(_bar(id, at * ROW, bar))
    return "".join([*parts, "</svg>"])


def _bar(id: str, top: int, bar: TrendBar) -> str:
    at = top + 22
    label = bar.label if len(bar.label) <= LONGEST else bar.label[: LONGEST - 1].rstrip() + "…"
    words = (
        f'<text x="0" y="{top + 15}">{escape(label)}</text>'
        f'<text x="{WIDTH}" y="{top + 15}" text-anchor="end">{escape(bar.figure)}</text>'
    )
    if bar.low is None or bar.high is None:
        return words + _rect("chart-hidden", 0, at, WIDTH)
    met, unknown = WIDTH * bar.low, WIDTH * (bar.high - bar.low)
    return (
        words
        + _rect("chart-frame", 0, at, WIDTH)
        + (_rect("chart-met", 0, at, met) if met else "")
        + (_rect("chart-unknown", met, at, unknown, f'fill="url(#{id}-hatch)"') if unknown else "")
    )


def _rect(kind: str, x: float, y: int, width: float, more: str = "") -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" {more}/>'
