"""`python -m graphs.cpv_training SHARED`: measure on buyers never seen, then make the model."""

import hashlib
import sys
from pathlib import Path

import numpy as np

from graphs.cpv_training import material, report
from graphs.cpv_training.fitting import fit, model_of, prepare
from graphs.cpv_training.measuring import answers, calibration_of

MODEL = Path("graphs/cpv_words/model.npz")
PAGE = Path("docs/cpv.md")
MOST_BYTES = 5 << 20


def main() -> int:
    """Make the model and the figures of docs/cpv.md; say so where the titles are absent."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    titles, official = shared / "contracts/cpv_titles", shared / "risk/cpv" / material.OFFICIAL
    if not titles.exists() or not official.exists():
        sys.stderr.write(f"{titles} or {official} is not here: the model that ships stays.\n")
        return 1
    read = material.read(titles, official)
    prepared = prepare(read.examples, read.vocabulary)
    measured = answers(prepared)
    arrays = fit(prepared, calibration_of(measured))
    with MODEL.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    size = MODEL.stat().st_size
    if size > MOST_BYTES:
        sys.stderr.write(f"{MODEL} is {size} bytes; at most {MOST_BYTES} may ship.\n")
        return 1
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    spanish = report.divisions(model_of(arrays), material.divisions(titles))
    figures = report.page_part(read.examples, measured, spanish, size, digest)
    report.write(PAGE, figures)
    sys.stdout.write(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
