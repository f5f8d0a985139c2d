"""Every field of every step takes every slip: it comes back as a sentence, never as an error page."""

import datetime
from contextlib import suppress

import pytest
from django import forms
from django.db import transaction

from core import clock
from core.forms import bare_step_form
from core.workflow import Refused
from powers.workflow import DELEGATION
from tests.powers import states
from tests.powers.test_workflow import actor, line_for

pytestmark = pytest.mark.django_db

STEPS = [name for name, step in DELEGATION.transitions.items() if not step.is_automatic]
DAYS = ["0001-01-01", "0202-03-01", "2015-02-03", "2199-12-31", "9999-12-31", "2026-13-01"]
TEXTS = ["\x00x", "名" * 6000, "名" * 199, "义政发〔2026〕99999号", "https://a.cn/" + "a" * 300]
NUMBERS = ["-1", "9" * 30, "1e400", "NaN"]


def slips(field):
    if isinstance(field, forms.DateField):
        return DAYS
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return NUMBERS
    return TEXTS if isinstance(field, forms.CharField) else []


def right(form, step):
    """What satisfies the step, as somebody would type it."""
    given = {"note": "理由", "number": "义政发〔2026〕1号"} | states.step_data(step)
    given["number"] = "义政发〔2026〕1号"
    for name, field in form.fields.items():
        if isinstance(field, forms.DateField):
            given.setdefault(name, clock.today() + datetime.timedelta(days=int("until" in name)))
    return {name: str(given[name]) for name in form.fields if name in given}


def tried(step, line, by, data):
    """The step as the page takes it; a refusal is an answer. Everything is undone."""
    with transaction.atomic():
        form = bare_step_form(step, by, data, item=line)
        if form.is_valid():
            given = dict(form.cleaned_data)
            with suppress(Refused):
                DELEGATION.apply(line, step.name, by=by, note=given.pop("note", ""), **given)
        transaction.set_rollback(True)
    line.refresh_from_db()


@pytest.mark.parametrize("name", STEPS)
def test_no_slip_in_a_step_breaks_the_portal(people, name):
    """Bad input: nothing is ever 500."""
    step = DELEGATION[name]
    status = sorted(step.sources)[0]
    line, by = line_for(people, step, status), actor(people, step, status)
    form = bare_step_form(step, by, item=line)
    good = right(form, name)
    for field, box in form.fields.items():
        for slip in slips(box):
            tried(step, line, by, good | {field: slip})
    line.refresh_from_db()
    assert line.status == status
