"""The sheet of requests at 3,000 rows: forty kinds of mistakes at their cells; right rows in seconds."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import imports, outbox, tasks
from core.audit.events import AuditEvent
from core.history import Step
from core.imports import ImportJob, Stage
from powers.models import Batch, Delegation
from powers.sheets import REQUESTS
from tests.powers import request_books as books

pytestmark = pytest.mark.django_db
ROWS = 3_000
SECONDS = 20 * ROWS / 5_000
"""5,000 delegations are checked and saved in 20 seconds."""


@pytest.fixture
def made(people):
    return books.world(people)


@pytest.fixture
def worker(settings, tmp_path, monkeypatch):
    """Jobs go through the worker, in this process."""
    settings.MEDIA_ROOT = tmp_path
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sent = {"core.tasks.run_import": tasks.run_import}
    monkeypatch.setattr(imports.current_app, "send_task", lambda name, given: sent[name](*given))
    monkeypatch.setattr(outbox, "kick", lambda: None)


def traces():
    """Everything that an import could leave behind, itself excepted."""
    audited = AuditEvent.objects.exclude(table_name__in=["core_importjob", "core_outboxmessage"])
    return [m.objects.count() for m in (Batch, Delegation, Step)] + [audited.count()]


def spread(right, wrong):
    """The wrong rows at uneven distances between the right ones; the rows, and where each wrong one is."""
    rows, at = list(right), {}
    for n, (kind, what, cells) in enumerate(wrong):
        place = 1 + n * 53 + n % 7
        rows.insert(place, cells)
        at[kind] = (place, what)
    return rows, at


def named(report_errors):
    found = {}
    for error in report_errors:
        found.setdefault(error["row"], []).append(error)
    return found


def test_there_are_forty_kinds(made, people):
    assert len(books.mistakes(made, people)) >= 40


def test_every_mistake_is_told_at_its_cell_and_nothing_is_changed(made, people, worker):
    """Bad input: 3,000 delegations with 40 kinds of mistakes, through the job from file to verdict."""
    rows, at = spread(books.right_rows(made, ROWS), books.wrong_rows(made, people))
    book, places = books.office_book(rows)
    before = traces()
    begun = time.monotonic()
    with translation.override("en"):
        upload = SimpleUploadedFile("申请.xlsx", book.getvalue())
        job = imports.start(REQUESTS, upload, people.county_reviewer)
        outbox.relay()
        job.refresh_from_db()
        imports.confirm(job, people.county_reviewer)
    print(f"{len(rows)} rows with {len(at)} mistakes: {time.monotonic() - begun:.1f} s")
    assert (job.stage, job.total, job.counts["wrong"]) == (Stage.WRONG, len(rows), len(at))
    found = named(job.errors)
    assert set(found) == {places[place] for place, _what in at.values()}
    for kind, (place, what) in at.items():
        (error,) = found[places[place]]
        assert error["cell"] == f"{what.letter}{places[place]}", kind
        assert what.word in error["sentence"], (kind, error["sentence"])
    assert traces() == before
    assert not ImportJob.objects.filter(stage__in=imports.RUNNING).exists()


def test_saving_such_a_sheet_all_the_same_changes_nothing(made, people):
    """What became wrong after the check: the saving finds it again, and stores not one row."""
    rows, at = spread(books.right_rows(made, 200), list(books.wrong_rows(made, people))[:3])
    before = traces()
    report = REQUESTS.save(books.plain_book(rows), people.county_reviewer)
    assert (report.error_count, report.saved) == (len(at), [])
    assert traces() == before


def test_each_sentence_is_chinese(made, people):
    wrong = [cells for _kind, _what, cells in books.wrong_rows(made, people)]
    rows = [*books.right_rows(made, 40), *wrong]
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            report = REQUESTS.check(books.plain_book(rows), people.county_reviewer)
            told[language] = [error.sentence for error in report.errors]
    assert len(told["zh-hans"]) == len(wrong)
    assert not set(told["en"]) & set(told["zh-hans"])


def test_right_rows_come_in_with_one_batch_and_their_history(made, people):
    """Spelled in every way of SPELLINGS; a batch longer than a chunk of the reading is still one."""
    book = books.plain_book(books.right_rows(made, ROWS))
    batches, begun = Batch.objects.count(), time.monotonic()
    checked = REQUESTS.check(book, people.county_reviewer)
    between = time.monotonic()
    book.seek(0)
    with CaptureQueriesContext(connection) as asked:
        report = REQUESTS.save(book, people.county_reviewer)
    ended = time.monotonic()
    print(
        f"{ROWS} right rows: check {between - begun:.1f} s, save {ended - between:.1f} s,"
        f" {len(asked)} statements"
    )
    assert checked.errors == report.errors == []
    assert len(report.saved) == ROWS
    assert Batch.objects.count() == batches + 1
    lines = Delegation.objects.filter(batch__title=books.BATCH)
    assert lines.count() == Step.objects.filter(name="begin").count() == ROWS
    assert Batch.objects.get(title=books.BATCH).document_number == books.NUMBER
    assert len(asked) <= 60
    assert ended - begun < SECONDS
