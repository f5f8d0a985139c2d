"""An import is undone within the day, where nothing was built on it; the audit and history keep it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock, imports, outbox, tasks
from core.attachments import Attachment
from core.audit.events import AuditEvent
from core.history import Step
from core.imports import ImportJob, Stage
from powers.models import Batch, Delegation, ListEntry, Opinion
from powers.sheets import LIST_ENTRIES, REQUESTS
from powers.workflow import DELEGATION
from tests.powers import request_books as books
from tests.powers import states, town_lists
from tests.powers.test_list_sheet import row as list_row
from tests.powers.test_list_sheet import sheet as list_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sent = {"core.tasks.run_import": tasks.run_import}
    monkeypatch.setattr(imports.current_app, "send_task", lambda name, given: sent[name](*given))
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def asked(people):
    """Three lines for 佛堂镇 in one batch, by a sheet that the county's reviewer sent."""
    states.programme(people)
    return requests(people)


def requests(people, by=None):
    items = [states.item(people) for _n in range(3)]
    rows = [[books.BATCH, books.NUMBER, people.fotang.code, i.local_code, None, ""] for i in items]
    return brought(REQUESTS, books.plain_book(rows).getvalue(), by or people.county_reviewer)


def brought(sheet, content, by, name="a.xlsx"):
    job = imports.start(sheet, SimpleUploadedFile(name, content), by)
    imports.confirm(job, by)
    assert job.is_done, (job.errors, job.refusal)
    return imports.find(by, job.pk)


def lines():
    return Delegation.objects.filter(batch__title=books.BATCH).order_by("pk")


def kept(job, people, *words):
    """The import is not undone, the sentence says why, and every row is still there."""
    before = [model.objects.count() for model in (Batch, Delegation, ListEntry, Step)]
    imports.undo(job, people)
    job.refresh_from_db()
    assert job.is_done
    for word in words:
        assert word in job.refusal
    assert [m.objects.count() for m in (Batch, Delegation, ListEntry, Step)] == before


# --- requests: lines that are drafts vanish -----------------------------------------------------


def test_drafts_vanish_with_their_batch_and_stay_in_audit_and_history(asked, people):
    keys = set(lines().values_list("pk", flat=True))
    imports.undo(asked, people.county_reviewer)
    assert (asked.stage, asked.refusal) == (Stage.UNDONE, "")
    assert not lines().exists()
    assert not Batch.objects.filter(title=books.BATCH).exists()
    steps = Step.objects.filter(name="undo_import", by=people.county_reviewer)
    assert set(steps.values_list("object_id", flat=True)) == keys
    deleted = AuditEvent.objects.filter(table_name="powers_delegation", action="delete")
    assert {int(event.row_pk) for event in deleted} == keys
    assert {event.actor for event in deleted} == {people.county_reviewer}
    note = AuditEvent.objects.get(table_name="core_importjob", action="note", row_pk=asked.pk)
    assert "a.xlsx" in str(note.payload)


def test_the_number_is_free_for_the_mended_sheet(asked, people):
    imports.undo(asked, people.county_reviewer)
    assert len(requests(people).saved_ids) == 3


def test_a_second_press_and_a_second_worker_change_nothing(asked, people):
    again = imports.find(people.county_reviewer, asked.pk)
    imports.undo(asked, people.county_reviewer)
    imports.undo(again, people.county_reviewer)
    imports.run(asked.pk)
    assert again.is_undone
    assert Step.objects.filter(name="undo_import").count() == 3


def test_a_line_that_has_moved_on_is_named(asked, people):
    line = lines()[1]
    DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    kept(asked, people.county_reviewer, str(line), people.town_clerk.get_full_name())
    assert set(lines().values_list("status", flat=True)) == {"draft", "department"}


def test_what_points_to_a_line_is_named(asked, people):
    opinion = Opinion.objects.create(
        delegation=lines()[0],
        kind="department",
        verdict="agree",
        round=1,
        by=people.department_officer,
    )
    kept(asked, people.county_reviewer, str(opinion))


def test_a_paper_of_a_line_is_named(asked, people):
    Attachment.objects.create(owner=lines()[0], title="党委会议纪要", size=1)
    kept(asked, people.county_reviewer, "党委会议纪要")


def test_a_line_that_is_gone_already_is_told(asked, people):
    lines()[0].delete()
    kept(asked, people.county_reviewer, "1")


def test_a_batch_with_a_later_line_stays_with_it(asked, people):
    own = states.draft(people, batch=Batch.objects.get(title=books.BATCH))
    imports.undo(asked, people.county_reviewer)
    assert asked.is_undone
    assert list(lines()) == [own]


def test_the_day_over_it_stays(asked, people):
    with clock.pretend(clock.now() + imports.KEPT + timedelta(minutes=1)):
        assert imports.undo_objection(asked, people.county_reviewer)
        kept(asked, people.county_reviewer)


def test_only_in_the_post_in_which_it_was_sent(asked, people):
    ImportJob.objects.filter(pk=asked.pk).update(post_id=people.stranger.post.pk)
    asked.refresh_from_db()
    kept(asked, people.county_reviewer)


def test_a_long_one_is_undone_by_the_worker(asked, people, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    imports.undo(asked, people.county_reviewer)
    assert (asked.is_running, lines().count()) == (True, 3)
    outbox.relay()
    asked.refresh_from_db()
    assert (asked.is_undone, lines().count()) == (True, 0)


def test_no_statement_for_each_row(people):
    """Django deletes a hundred rows with a statement; all else is asked once."""
    made, costs = books.world(people, towns=10, items=30), []
    for amount in (20, 200):
        book = books.plain_book(list(books.right_rows(made, amount)))
        job = brought(REQUESTS, book.getvalue(), people.county_reviewer)
        with CaptureQueriesContext(connection) as asked:
            imports.undo(job, people.county_reviewer)
        assert job.is_undone, job.refusal
        costs.append(len(asked))
    assert costs[0] <= 45
    assert costs[1] <= costs[0] + 1


def test_the_button_stands_on_the_page_and_the_page_says_what_was_done(people, client):
    states.programme(people)
    client.force_login(people.county_reviewer, backend="accounts.backends.PostBackend")
    job = requests(people, by=client_user(client, people.county_reviewer))
    url = reverse("powers:delegation-import-job", args=[job.pk])
    for headers in ({}, {"HX-Request": "true", "HX-Target": "job"}):
        page = client.get(url, headers=headers).content.decode()
        assert 'name="undo"' in page
        assert str(REQUESTS.removal) in page
    assert client.post(url, {"undo": "1"}).status_code == 302
    assert not lines().exists()
    assert 'name="undo"' not in client.get(url).content.decode()


def client_user(client, user):
    """The person as a page sees it: with the post in which she acts."""
    return client.get(reverse("powers:delegation-import")).wsgi_request.user


# --- a town's list ------------------------------------------------------------------------------


def listed(people, *names):
    return listed_rows(people, *(list_row(name) for name in names))


def listed_rows(people, *rows):
    return brought(LIST_ENTRIES, list_sheet(*rows).getvalue(), people.town_clerk, "a.csv")


@pytest.fixture
def town_draft(people):
    town_lists.ground(people, statutory=1)
    return town_lists.draft(people)


def test_rows_of_a_draft_list_go_again_and_the_list_counts_anew(town_draft, people):
    before = set(town_draft.entries.values_list("pk", flat=True))
    job = listed(people, "对违法建设的处罚", "对乱倒垃圾的处罚")
    imports.undo(job, people.town_clerk)
    assert job.is_undone, job.refusal
    assert set(town_draft.entries.values_list("pk", flat=True)) == before
    town_draft.refresh_from_db()
    assert town_draft.entry_count == len(before)


def test_rows_of_a_list_that_went_to_review_stay(town_draft, people):
    """Whoever reviews it must not find rows missing."""
    job = listed(people, "对违法建设的处罚")
    type(town_draft).objects.filter(pk=town_draft.pk).update(status="staffing")
    kept(job, people.town_clerk, "1")


def test_an_import_that_changed_rows_is_not_undone(town_draft, people):
    listed(people, "对违法建设的处罚")
    changed = list_row("对违法建设的处罚", basis="《城乡规划法》第64条")
    job = listed_rows(people, changed, list_row("新的处罚"))
    assert imports.undo_objection(job, people.town_clerk)
    kept(job, people.town_clerk)
