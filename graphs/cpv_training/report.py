"""The figures in docs/cpv.md, between two marks: nobody types them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphs.cpv_training.material import Example
from graphs.cpv_training.measuring import FIRST, SURE, TitleAnswer, best_groups, confidences
from graphs.cpv_words.group_model import GroupModel

BEGIN = "<!-- figures: make cpv-model -->"
END = "<!-- end of figures -->"
_FEWEST = 30  # titles of a language that has a row of its own


def page_part(
    examples: Sequence[Example],
    titles: Sequence[TitleAnswer],
    spanish: tuple[int, int, int],
    size: int,
    digest: str,
) -> str:
    """Return the part of the page between the marks."""
    sure = confidences(titles)
    languages = Counter(answer.language for answer in titles)
    often = [language for language, count in languages.most_common() if count >= _FEWEST]
    rows = [("all", titles, sure)]
    for language in often:
        places = [place for place, answer in enumerate(titles) if answer.language == language]
        rows.append((language, [titles[p] for p in places], [sure[p] for p in places]))
    places = [place for place, answer in enumerate(titles) if answer.language not in often]
    rows.append(("others", [titles[p] for p in places], [sure[p] for p in places]))
    sources = Counter(example.source for example in examples if example.is_title)
    spanish_count, spanish_right, spanish_first = spanish
    own, wide = (
        sum(example.source == source for example in examples) for source in ("own", "group words")
    )
    lines = [
        BEGIN,
        "",
        f"Titles: {', '.join(f'{name} {count:,}' for name, count in sorted(sources.items()))}; "
        f"own list {own:,} entries, words of groups {wide:,}. "
        f"Model: {size:,} bytes, sha256 `{digest}`.",
        "",
        "| language | titles | division in first 3 | group in first 3 | group first | "
        f"said {SURE} or more | of those right |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_row(name, part, own_sure) for name, part, own_sure in rows),
        "",
        f"Spanish texts with divisions only, never learned from: a right division among the first "
        f"{FIRST} for {_share(spanish_right, spanish_count)} of {spanish_count:,} texts, first for "
        f"{_share(spanish_first, spanish_count)}.",
        "",
        "| confidence said | titles | right |",
        "| --- | ---: | ---: |",
        *_calibration_rows(titles, sure),
        "",
        END,
    ]
    return "\n".join(lines) + "\n"


def divisions(
    model: GroupModel, texts: Iterable[tuple[str, frozenset[str]]]
) -> tuple[int, int, int]:
    """Return how many texts there are, and for how many a division is in the first three, first."""
    count = among = first = 0
    for text, right in texts:
        said = [group[:2] for group in best_groups(model, text)[0][:FIRST]]
        count += 1
        among += not right.isdisjoint(said)
        first += said[0] in right
    return count, among, first


def write(page: Path, figures: str) -> None:
    """Put the figures into the page, in place of those between the marks."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END + "\n")
    page.write_text(before + figures + after, encoding="utf-8")


def _row(name: str, titles: Sequence[TitleAnswer], sure: Sequence[float]) -> str:
    count = len(titles)
    bold = [answer for answer, chance in zip(titles, sure, strict=True) if chance >= SURE]
    cells = (
        name,
        f"{count:,}",
        _share(sum(answer.has_division() for answer in titles), count),
        _share(sum(answer.has_group() for answer in titles), count),
        _share(sum(answer.has_group(1) for answer in titles), count),
        _share(len(bold), count),
        _share(sum(answer.has_group(1) for answer in bold), len(bold)),
    )
    return f"| {' | '.join(cells)} |"


def _calibration_rows(titles: Sequence[TitleAnswer], sure: Sequence[float]) -> list[str]:
    lines = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        part = [
            answer
            for answer, chance in zip(titles, sure, strict=True)
            if low <= chance < (low + 0.2 if low < SURE else 2)
        ]
        right = sum(answer.has_group(1) for answer in part)
        lines.append(
            f"| {low:.1f} to {low + 0.2:.1f} | {len(part):,} | {_share(right, len(part))} |"
        )
    return lines


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"
