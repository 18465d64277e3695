"""What takes long is a job: its page says how far it is, stops it, and shows what it came to."""

import csv
import io
import os
import re
import time
from collections.abc import Collection, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graphs.parties import Spend
from screening.model.audit import LogFilter
from screening.model.contracts import ContractFilter
from screening.model.import_runs import ImportReport
from screening.model.portfolio_job import JobState
from screening.reports import export_job
from screening.services.jobs import steps, stopping
from screening.store.contract_list import list_counts
from screening.store.contracts.import_writer import ImportBatch, ImportWriter
from tests.support.asked_jobs import large_register, work_for
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ROWS = 12
OF_EACH = "Leverancier"  # in each row
# Modules: the package has blueprints of these names.
imports, contracts, jobs = (
    import_module(f"screening.web.pages.{name}") for name in ("imports", "contracts", "jobs")
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A service to which a dozen rows are many."""
    monkeypatch.setattr(imports, "AT_ONCE", ROWS - 1)
    monkeypatch.setattr(contracts, "EXPORTED_AT_ONCE", 1)
    made = make_app(tmp_path)
    yield made
    services_of(made).store.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def post(client: FlaskClient, path: str, token_at: str, **form: str) -> str:
    """Send a form; return the address that is shown next."""
    answer = client.post(path, data={"csrf_token": token_of(client, token_at), **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def upload(client: FlaskClient, rows: int = ROWS) -> str:
    """Upload a register; return the address that is shown next."""
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "buyer": "Ministerie",
        "buyer_type": "central",
        "files": [(io.BytesIO(large_register(rows)), "groot.csv")],
    }
    answer = client.post("/imports/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303
    return answer.location


def confirmed(client: FlaskClient) -> str:
    """Upload a register and confirm it; return the address of the job."""
    preview = upload(client)
    return post(client, preview, preview, do="confirm")


def test_a_large_import_is_a_job_with_its_own_page_and_result(
    app: Flask, client: FlaskClient
) -> None:
    page = confirmed(client)
    assert re.fullmatch(r"/jobs/\d+", page)
    before = len(portfolio_of(app).contracts.ids())
    waiting = text_of(client, f"{page}?lang=en")
    assert "Waits for its turn" in waiting
    assert "Nothing of the files is kept then." in waiting
    assert 'http-equiv="refresh"' not in waiting
    work_for(app)
    assert len(portfolio_of(app).contracts.ids()) == before + ROWS
    assert portfolio_of(app).contracts.ids(unscreened_only=True) == ()
    done = text_of(client, f"{page}?lang=en")
    assert "The files were kept and the contracts they touch were screened." in done
    (result,) = re.findall(r'href="(/imports/new/[^"]+/result)"', done)
    assert "groot.csv" in text_of(client, result)
    assert "Import" in text_of(client, "/jobs?lang=en")


def test_confirming_again_shows_the_same_job_and_imports_once(
    app: Flask, client: FlaskClient
) -> None:
    preview = upload(client)
    token = token_of(client, preview)
    form = {"csrf_token": token, "do": "confirm"}
    pages = {client.post(preview, data=form).location for _ in range(3)}
    assert len(pages) == 1
    assert client.post(preview, data={**form, "do": "stop"}).location in pages
    assert client.get(preview).location in pages
    runs = len(portfolio_of(app).imports.runs())
    work_for(app)
    assert len(portfolio_of(app).imports.runs()) == runs + 1


def test_an_import_that_is_stopped_before_it_began_keeps_nothing(
    app: Flask, client: FlaskClient
) -> None:
    before = portfolio_of(app).contracts.ids()
    page = confirmed(client)
    post(client, f"{page}/cancel", page)
    work_for(app)
    assert "Nothing of the files was kept." in text_of(client, f"{page}?lang=en")
    assert "niets bewaard" in text_of(client, f"{page}?lang=nl")
    assert portfolio_of(app).contracts.ids() == before


def test_an_import_that_is_stopped_while_it_goes_on_keeps_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PAGE_EVERY", 0.0)
    before = portfolio_of(app).contracts.ids()
    page = confirmed(client)
    id = int(page.rpartition("/")[2])
    report = steps.JobSteps._report

    def stop_in_the_middle(self: steps.JobSteps, done: int, total: int) -> None:
        report(self, done, total)
        if done == ROWS // 2:
            post(client, f"{page}/cancel", page)

    monkeypatch.setattr("screening.store.contracts.imports.STAGED_FROM", 0)
    monkeypatch.setattr(steps.JobSteps, "_report", stop_in_the_middle)
    job = work_for(app)
    assert (job.id, job.state) == (id, JobState.CANCELLED)
    assert 0 < job.done < job.total
    assert portfolio_of(app).contracts.ids() == before


def test_an_import_that_is_stopped_while_it_is_written_keeps_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "A_MOMENT", timedelta(0))
    before = portfolio_of(app).contracts.ids()
    page = confirmed(client)
    finish = ImportWriter.finish

    def finish_and_stop(
        self: ImportWriter, batch: ImportBatch, spending: Collection[Spend]
    ) -> ImportReport:
        report = finish(self, batch, spending)
        post(client, f"{page}/cancel", page)
        return report

    monkeypatch.setattr(ImportWriter, "finish", finish_and_stop)
    assert work_for(app).state is JobState.CANCELLED
    assert portfolio_of(app).contracts.ids() == before
    assert "Nothing of the files was kept." in text_of(client, f"{page}?lang=en")


def test_undoing_a_large_import_is_a_job_and_asked_twice_it_is_one(
    app: Flask, client: FlaskClient
) -> None:
    before = portfolio_of(app).contracts.ids()
    confirmed(client)
    work_for(app)
    run = portfolio_of(app).imports.runs()[0].id
    page = post(client, f"/imports/{run}/undo", f"/imports/{run}/undo", why="verkeerd")
    assert post(client, f"/imports/{run}/undo", f"/imports/{run}/undo", why="verkeerd") == page
    work_for(app)
    assert portfolio_of(app).contracts.ids() == before
    assert "The import was undone." in text_of(client, f"{page}?lang=en")


def test_an_undo_is_stopped_though_nobody_else_can_write_until_it_ends(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PAGE_EVERY", 0.0)
    monkeypatch.setattr(stopping, "A_MOMENT", timedelta(0))
    confirmed(client)
    work_for(app)
    before = portfolio_of(app).contracts.ids()
    run = portfolio_of(app).imports.runs()[0].id
    page = post(client, f"/imports/{run}/undo", f"/imports/{run}/undo", why="verkeerd")
    watch, shown = steps.JobSteps.watch, list[str]()

    def stop_in_the_middle(self: steps.JobSteps, done: int, total: int) -> None:
        if not shown:
            post(client, f"{page}/cancel", page)
            shown.append(text_of(client, f"{page}?lang=en"))
            shown.append(client.get(f"/api/v1{page}").get_json()["cancel_by"])
        watch(self, done, total)

    monkeypatch.setattr(steps.JobSteps, "watch", stop_in_the_middle)
    job = work_for(app)
    assert "It is being stopped." in shown[0]
    assert (job.state, job.cancel_by) == (JobState.CANCELLED, shown[1])
    assert portfolio_of(app).contracts.ids() == before
    assert portfolio_of(app).imports.run(run).undone_at is None
    assert "The import is as it was." in text_of(client, f"{page}?lang=en")
    entries = portfolio_of(app).log.entries(LogFilter())
    assert [(each.line.action, each.line.door) for each in entries][-2:] == [
        ("job.cancelled", "page"), ("job.ended", "job")
    ]  # fmt: skip


def test_an_undo_that_cannot_be_says_why_and_what_to_do(app: Flask, client: FlaskClient) -> None:
    confirmed(client)
    work_for(app)
    run = portfolio_of(app).imports.runs()[0].id
    page = post(client, f"/imports/{run}/undo", f"/imports/{run}/undo", why="verkeerd")
    portfolio_of(app).imports.undo(run, "somebody quicker")
    work_for(app)
    text = text_of(client, f"{page}?lang=en")
    assert "This could not be done" in text
    assert "Nothing was changed in half." in text


def test_a_large_file_is_read_by_a_job_too(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "READ_AT_ONCE", 10)
    page = upload(client)
    assert re.fullmatch(r"/jobs/\d+", page)
    work_for(app)
    (preview,) = re.findall(r'href="(/imports/new/[^"/]+)"', text_of(client, f"{page}?lang=en"))
    shown = text_of(client, preview)
    assert "groot.csv" in shown
    assert 'value="Ministerie"' in shown


def test_what_waits_is_screened_when_somebody_asks(app: Flask, client: FlaskClient) -> None:
    portfolio_of(app).reviews.confirm(portfolio_of(app).contracts.ids()[0], "geen", "anna")
    assert "1 contract waits for its verdict." in text_of(client, "/jobs?lang=en")
    page = post(client, "/jobs/screening", "/jobs")
    work_for(app)
    assert "1 contract was screened." in text_of(client, f"{page}?lang=en")
    assert "waits for its verdict" not in text_of(client, "/jobs?lang=en")


def test_a_long_view_is_saved_by_a_job_and_kept_for_a_day(app: Flask, client: FlaskClient) -> None:
    for form in ("csv", "xlsx"):
        page = post(client, "/jobs/export?q=Bedrijfskleding", "/", form=form)
        work_for(app)
        assert "The file with 1 contract is ready." in text_of(client, f"{page}?lang=en")
        answer = client.get(f"{page}/file")
        content = answer.get_data()
        answer.close()
        whole = client.get(f"/contracts.{form}?q=Bedrijfskleding")
        assert answer.headers["Content-Disposition"].endswith(f"contracts.{form}")
        assert form == "xlsx" or content == whole.data
        assert answer.content_type == whole.content_type
    home = services_of(app).settings.home
    (old, *_) = export_job.folder_of(home).glob("*.xlsx")
    long_ago = time.time() - export_job.PATIENCE
    os.utime(old, (long_ago, long_ago))
    assert client.get(f"{page}/file").status_code == 404
    assert "is gone" in text_of(client, f"{page}?lang=en")
    export_job.clean_up(home)
    assert not old.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_long_view_is_saved_in_the_words_of_the_page(
    app: Flask, client: FlaskClient, form: str
) -> None:
    page = post(client, "/jobs/export?q=Bedrijfskleding", "/", form=form, language="nl")
    work_for(app)
    answer = client.get(f"{page}/file")
    content = answer.get_data()
    answer.close()
    assert content == client.get(f"/contracts.{form}?q=Bedrijfskleding&language=nl").data
    assert form == "xlsx" or content.decode().startswith("\ufeffContractnummer;")


def test_the_file_of_a_view_that_is_counted_up_to_a_bound_holds_and_says_all(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(client)
    work_for(app)
    monkeypatch.setattr(list_counts, "MOST_COUNTED", 2)
    assert portfolio_of(app).listing.page(ContractFilter(text=OF_EACH)).counts.more
    page = post(client, f"/jobs/export?q={OF_EACH}", "/", form="csv")
    work_for(app)
    answer = client.get(f"{page}/file")
    lines = len(list(csv.DictReader(answer.get_data(as_text=True).splitlines())))
    answer.close()
    assert lines == ROWS
    assert f"The file with {lines} contracts is ready." in text_of(client, f"{page}?lang=en")


def test_a_view_that_does_not_exist_is_not_saved(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client, "/"), "form": "csv"}
    assert client.post("/jobs/export?flag=foo", data=form).status_code == 422


def test_without_a_worker_the_page_says_what_to_start(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = confirmed(client)
    assert "No worker" not in text_of(client, f"{page}?lang=en")
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(0))
    assert "python -m screening.runtime.worker" in text_of(client, f"{page}?lang=en")
    assert "Nog geen worker" in text_of(client, f"{page}?lang=nl")


def test_a_job_that_waits_for_another_says_so(client: FlaskClient) -> None:
    page = post(client, "/jobs/screening", confirmed(client))
    assert "1 job comes first." in text_of(client, f"{page}?lang=en")
    assert client.get("/jobs/999").status_code == 404
