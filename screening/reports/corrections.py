"""What a bulk edit would change, and what it changed: for commands and the API."""

from collections.abc import Iterator
from dataclasses import replace

from screening.i18n.language import Language
from screening.model.corrections import CorrectionRun
from screening.model.json_document import as_document
from screening.services.corrections import Preview, PreviewLine


def preview_document(preview: Preview) -> dict[str, object]:
    """Return a preview; ``lines`` are the first contracts that would change."""
    document: dict[str, object] = {
        "field": preview.field,
        "value": _named(preview, preview.value),
        "contracts": preview.contracts,
        "changed": preview.changed,
        "tried": preview.tried,
        "turned": preview.turned,
        "lines": [as_document(_with_names(preview, line)) for line in preview.lines],
    }
    return document | {"unseen": preview.unseen} if preview.labels is not None else document


def preview_lines(preview: Preview, language: Language) -> Iterator[str]:
    """Yield a line for each contract that would change."""
    for line in (_with_names(preview, line) for line in preview.lines):
        yield f"{line.id}  {line.before or '-'} -> {line.value or '-'}{_turn(line)}\n"
    changed, contracts, turned, tried = map(
        language.number, (preview.changed, preview.contracts, preview.turned, preview.tried)
    )
    yield f"{changed} / {contracts}; {turned} / {tried}\n"


def _with_names(preview: Preview, line: PreviewLine) -> PreviewLine:
    """Return a line with accounts as people recognize them."""
    before, value = _named(preview, line.before), _named(preview, line.value)
    return replace(line, before=before, value=value)


def _named(preview: Preview, value: str | None) -> str | None:
    return (preview.labels or {}).get(value or "", value)


def _turn(line: PreviewLine) -> str:
    if line.now is None or line.then is None or not line.turns:
        return ""
    now, then = line.now, line.then
    return f"  {now.flag} {now.level} {now.band} -> {then.flag} {then.level} {then.band}"


def run_document(run: CorrectionRun) -> dict[str, object]:
    """Return what was said once, by whom and when, and whether it was taken back."""
    return {
        "run": run.id,
        "by": run.by,
        "at": run.at.isoformat(),
        "field": run.field,
        "contracts": run.contracts,
        "why": run.why,
        "undone_at": run.undone_at.isoformat() if run.undone_at else None,
        "undone_by": run.undone_by,
    }
