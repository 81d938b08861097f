"""The end of an objection's upload asked twice at the same moment, over two lines: one objection, and its receipt for both."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from audit import clock
from config.demo import papers
from selection.models import Objection
from selection.views import objection_uploads
from tests.applicants import pdf
from tests.integration.selection.test_objection_uploads import Line
from tests.objections import screened


@pytest.mark.postgresql_only  # SQLite lets one write at a time, and in memory says "locked" instead of waiting
@pytest.mark.django_db(transaction=True)
def test_two_who_end_it_at_once_get_the_receipt_of_one_objection(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one file, where the second waits for the first; and with two files, where only the database tells them apart."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    told = screened()
    payload, _report = papers.sample("SK pangkat")
    lines = [Line(told, payload), Line(told, payload), Line(told, pdf())]
    with clock.at(told.at(18, 12)):
        for line in (lines[0], lines[2]):
            line.send(0, len(line.payload))
    start, filed = threading.Barrier(len(lines)), objection_uploads.Matter.filed
    first_look = threading.local()

    def together(matter: objection_uploads.Matter) -> Objection | None:
        """Everybody has seen that nothing is filed before anybody files."""
        found = filed(matter)
        if not hasattr(first_look, "done"):
            first_look.done = True
            start.wait(30)
        return found

    monkeypatch.setattr(objection_uploads.Matter, "filed", together)
    answers: list[Any] = []

    def end(line: Line) -> None:
        try:
            answers.append(line.end().json())
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=(line,)) for line in lines]
    with clock.at(told.at(18, 12)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    objection = Objection.objects.get()
    assert answers == [{"url": reverse("objection_detail", args=[objection.pk])}] * 3
    assert objection.file is not None
    assert objection.file.sha256 in {line.named["sha256"] for line in lines}
