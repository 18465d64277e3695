"""Trends: a drawing, its sentence and its table say the same, in both languages and as files."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening.services.command_context import today
from screening.services.monitoring import kept_days
from tests.support.web_client import client_of, make_app, portfolio_of

VIEW = "/monitoring/trends?measure=set_in_documents&by=department"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    made = make_app(tmp_path)
    kept_days.keep(portfolio_of(made), today() - timedelta(days=40), "test")
    return made


def test_each_drawing_has_its_sentence_and_its_table(app: Flask) -> None:
    for code, words in (("nl", "Door de tijd heen"), ("en", "Over time")):
        page = client_of(app).get(f"{VIEW}&lang={code}").get_data(as_text=True)
        assert words in page
        assert page.count('<svg class="chart"') == 2
        assert page.count("<table") == 2
        assert 'style="' not in page


def test_the_files_hold_every_day_and_group(app: Flask) -> None:
    answer = client_of(app).get(VIEW.replace("trends?", "trends.csv?"))
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert len({line["day"] for line in lines}) == 2
    whole = [line for line in lines if line["dimension"] == ""]
    last = max(line["day"] for line in lines)
    for column in ("in_scope", "met", "not_met", "unknown"):
        (total,) = (int(line[column]) for line in whole if line["day"] == last)
        groups = [line for line in lines if line["dimension"] and line["day"] == last]
        assert sum(int(line[column]) for line in groups) == total
    workbook = client_of(app).get(VIEW.replace("trends?", "trends.xlsx?"))
    assert workbook.data.startswith(b"PK")


def test_a_measure_that_does_not_exist_is_refused(app: Flask) -> None:
    assert client_of(app).get("/monitoring/trends?measure=nonsense").status_code == 422
