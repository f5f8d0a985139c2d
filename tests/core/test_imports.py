"""Imports as jobs: sent, checked, confirmed once, done by a worker where they are long."""

import os

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import translation

from core import imports, outbox, tasks
from core.clock import now, pretend
from core.imports import ImportJob, Stage
from core.sheets import SheetRefused, bulk_save, check
from tests.core import sheet_samples as samples
from tests.factories import division, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sent = {"core.tasks.run_import": tasks.run_import}
    monkeypatch.setattr(imports.current_app, "send_task", lambda name, given: sent[name](*given))
    monkeypatch.setattr(outbox, "kick", lambda: None)
    monkeypatch.setattr(imports, "AT_ONCE", 100)
    with translation.override("en"):
        yield


@pytest.fixture
def user():
    return officer("sender", "town_clerk", division("330000", "浙江省"))


@pytest.fixture
def sheet():
    samples.types()
    return samples.sheet()


def sent(rows, name="sheet.xlsx"):
    return SimpleUploadedFile(name, samples.book(rows).getvalue())


def many(count):
    return sent([[f"thing{n % 3}", f"c{n}", f"Name {n}"] for n in range(count)])


def test_a_short_file_is_checked_at_once_and_saved_on_confirmation(sheet, user):
    job = imports.start(sheet, sent([["thing1", "a", "A"]]), user)
    assert job.is_ready
    assert job.counts == {"new": 1}
    assert not Permission.objects.filter(codename="a").exists()
    imports.confirm(job, user)
    assert job.is_done
    assert job.saved_ids == [Permission.objects.get(codename="a").pk]


def test_a_second_press_changes_nothing(sheet, user):
    job = imports.start(sheet, sent([["thing1", "a", "A"]]), user)
    again = imports.find(user, job.pk)
    imports.confirm(job, user)
    assert imports.confirm(again, user).is_done
    assert Permission.objects.filter(codename="a").count() == 1


def test_mistakes_are_kept_with_their_cells_and_can_be_taken_home(sheet, user):
    job = imports.start(sheet, sent([["nothing", "a", "A"], ["thing1", "b", "B"]]), user)
    assert job.stage == Stage.WRONG
    assert job.errors[0]["cell"] == "A2"
    assert job.counts == {"wrong": 1, "new": 1}
    lines = list(openpyxl.load_workbook(imports.marked(job)).active.values)
    assert "nothing" in lines[1][-1]
    assert not imports.confirm(job, user).is_done
    assert not Permission.objects.filter(codename="b").exists()


def test_what_is_no_sheet_leaves_no_job(sheet, user):
    with pytest.raises(SheetRefused):
        imports.start(sheet, SimpleUploadedFile("x.xlsx", b"%PDF-1.7\x00"), user)
    assert not ImportJob.objects.exists()


def test_nobody_finds_another_persons_import(sheet, user):
    job = imports.start(sheet, sent([["thing1", "a", "A"]]), user)
    other = officer("other", "town_clerk", division("330000", "浙江省"))
    with pytest.raises(Http404):
        imports.find(other, job.pk)


def test_a_long_file_goes_through_the_worker(user):
    samples.types()
    sheet = samples.sheet("tests.long", save=bulk_save)
    job = imports.start(sheet, many(150), user)
    assert job.stage == Stage.WAITING
    assert job.is_running
    outbox.relay()
    job.refresh_from_db()
    assert job.is_ready
    assert (job.total, job.percent) == (150, 100)
    imports.confirm(job, user)
    assert not Permission.objects.filter(codename="c1").exists()
    outbox.relay()
    job.refresh_from_db()
    assert job.is_done
    assert (
        Permission.objects.filter(codename__startswith="c", name__startswith="Name").count() == 150
    )


def test_progress_is_seen_while_the_rows_are_still_hidden(user, monkeypatch):
    monkeypatch.setattr(check, "CHUNK", 50)
    samples.types()
    seen = []

    def save(rows, by):
        seen.append(imports.find(user, ImportJob.objects.get().pk).percent)
        bulk_save(rows, by)

    job = imports.start(samples.sheet("tests.seen", save=save), many(120), user)
    outbox.relay()
    imports.confirm(imports.find(user, job.pk), user)
    outbox.relay()
    assert seen == sorted(seen)
    assert 0 < seen[1] < 100


def test_a_task_that_runs_twice_saves_once(user):
    samples.types()
    sheet = samples.sheet("tests.twice")
    job = imports.start(sheet, many(120), user)
    for _time in range(2):
        tasks.run_import(job.pk)
    imports.confirm(job, user)
    for _time in range(2):
        tasks.run_import(job.pk)
    job.refresh_from_db()
    assert job.is_done
    assert len(job.saved_ids) == 120


def test_whoever_lost_the_post_saves_nothing(user):
    samples.types()
    job = imports.start(samples.sheet("tests.leaver"), many(120), user)
    user.posts.all().delete()
    outbox.relay()
    job.refresh_from_db()
    assert job.stage == Stage.REFUSED
    assert "no longer holds the post" in job.refusal


def test_what_a_dead_worker_left_goes_on(user):
    samples.types()
    job = imports.start(samples.sheet("tests.dead"), many(120), user)
    outbox.relay()
    ImportJob.objects.update(stage=Stage.SAVING)
    assert imports.revive() == 0
    with pretend(now() + imports.STALE * 2):
        assert imports.revive() == 1
        outbox.relay()
    job.refresh_from_db()
    assert job.is_done


def test_a_row_that_became_wrong_since_the_check_stops_all(sheet, user):
    job = imports.start(sheet, sent([["thing1", "a", "A"], ["thing2", "b", "B"]]), user)
    samples.ContentType.objects.filter(model="thing2").delete()
    imports.confirm(job, user)
    assert job.stage == Stage.WRONG
    assert not Permission.objects.filter(codename="a").exists()


def test_files_are_forgotten_after_a_day(sheet, user):
    job = imports.start(sheet, sent([["nothing", "a", "A"]]), user)
    path = job.file.path
    assert imports.forget() == 0
    with pretend(now() + imports.KEPT * 2):
        assert imports.forget() == 1
    job.refresh_from_db()
    assert (job.errors, job.sample, bool(job.file)) == ([], [], False)
    assert not os.path.exists(path)


def test_housekeeping_runs(sheet, user):
    tasks.keep_house()
