"""The table of weights in the documentation.

``python -m graphs.matching.weights_page docs/matching.md`` writes it.
The table is made from ``weights.toml``, so the page cannot say anything else than what is weighed.
"""

import sys
from pathlib import Path

from graphs.matching.vocabulary import weights

BEGIN, END = "<!-- weights: made by graphs.matching.weights_page -->", "<!-- end of weights -->"
_BY_KIND = ("word_equal", "word_translated", "word_initial", "word_only_one", "group_word")


def table() -> str:
    """Return the words by kind and every code, with its sentence and why it weighs that."""
    w = weights()
    kinds = ["| word | both have it | one has it |", "| --- | ---: | ---: |"]
    rare = f"{w.equal['letter']:g} a letter, at most {w.equal['most']:g}"
    kinds.append(f"| rare (no common meaning) | {rare} | {w.extra['rare']:g} |")
    kinds += [
        f"| {kind} | {w.equal[kind]:g} | {bits:g} |"
        for kind, bits in w.extra.items()
        if kind != "rare"
    ]
    codes = ["| code | bits | says | because |", "| --- | ---: | --- | --- |"]
    for code, sentences in w.sentences.items():
        bits = "by kind" if code in _BY_KIND else f"{w.bits[code]:g}" if code in w.bits else "cap"
        codes.append(f"| `{code}` | {bits} | {sentences['en']} | {w.why[code]} |")
    return "\n".join([f"Weights version {w.version}.", "", *kinds, "", *codes])


def main(path: Path) -> None:
    """Write the table into the page, between its two marks."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
