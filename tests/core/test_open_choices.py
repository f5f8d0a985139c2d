"""What a page leaves to the person: no list and no radio button decides by standing first."""

import pytest
from django import forms
from django.template import Context, Template

from core.forms import bare_step_form
from core.pages.step import form_of
from grid.workflow.cases import CASE
from powers.models import Delegation, Mode, PowerItem
from powers.workflow.delegations import DELEGATION

ASKED = [(CASE, "return", "reason"), (CASE, "reject", "reason"), (CASE, "hand_on", "handed_to")]
ASKED += [(DELEGATION, "recall", "reason"), (DELEGATION, "opine", "verdict")]

OF_ENTRUSTMENTS = {"term_until_date", "filed_date", "published_url", "published_number"}
OF_LICENCES = {"basis_text", "is_not_passed_on"}


def drawn(form, name):
    return Template("{% load ui %}{% field field %}").render(Context({"field": form[name]}))


@pytest.mark.parametrize(("flow", "step", "name"), ASKED, ids=[row[1] for row in ASKED])
def test_a_ground_is_chosen_never_preset(flow, step, name):
    html = drawn(bare_step_form(flow[step], None), name)
    assert "checked" not in html
    if "<select" in html:
        assert '<option value="" selected>' in html


@pytest.mark.parametrize(("flow", "step", "name"), ASKED, ids=[row[1] for row in ASKED])
def test_sending_without_a_choice_is_told_at_the_field(flow, step, name):
    form = bare_step_form(flow[step], None, {name: "", "note": "x"}, {})
    assert not form.is_valid()
    assert name in form.errors


def test_what_is_proposed_or_was_sent_stays_chosen():
    class Form(forms.Form):
        way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])

    for form in (Form(initial={"way": "b"}), Form({"way": "b"})):
        html = drawn(form, "way")
        assert '<option value="b" selected>' in html
        assert 'value=""' not in html
    assert 'value=""' in drawn(Form(), "way")


@pytest.mark.parametrize(
    ("mode", "kind", "asked"),
    [
        (Mode.TRANSFERRED, PowerItem.Kind.PENALTY, set()),
        (Mode.ENTRUSTED, PowerItem.Kind.PENALTY, OF_ENTRUSTMENTS),
        (Mode.ENTRUSTED, PowerItem.Kind.LICENCE, OF_ENTRUSTMENTS | OF_LICENCES),
    ],
)
def test_a_hand_over_asks_what_concerns_the_power(mode, kind, asked, rf):
    item = Delegation(mode=mode, kind=kind)
    request = rf.get("/")
    request.user = None
    shown = set(form_of(DELEGATION["hand_over"], request, item).fields)
    assert shown & (OF_ENTRUSTMENTS | OF_LICENCES) == asked
    assert {"number", "issued_date", "note", "version"} <= shown
