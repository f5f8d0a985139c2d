"""What a step of a case asks for is called by its own name, not by that of another app's word."""

import pytest
from django.utils.translation import override

from core.forms import bare_step_form
from grid.workflow import ASSIST, CASE, REQUEST, SUPERVISION


@pytest.mark.parametrize(("step", "label"), [("return", "退单原因"), ("reject", "不予受理原因")])
def test_a_ground_is_that_of_its_step(step, label):
    """Powers are taken back for a ground (收回原因); a case is returned or rejected for another."""
    with override("zh-hans"):
        assert str(bare_step_form(CASE[step], None).fields["reason"].label) == label


@pytest.mark.parametrize(
    "step",
    [CASE["note"], CASE["urge"], CASE["instruct"], SUPERVISION["answer"], ASSIST["finish"]],
    ids=lambda step: step.name,
)
def test_what_is_said_is_no_reason(step):
    """The note is the matter itself: an instruction, what was done, what is urged."""
    note = bare_step_form(step, None).fields["note"]
    assert note.required
    assert str(note.label) == str(step.note_label) != "Reason"


@pytest.mark.parametrize("step", [CASE["note"], ASSIST["finish"]], ids=lambda step: step.name)
def test_words_come_before_pictures(step):
    assert list(bare_step_form(step, None).fields) == ["note", "pictures"]


@pytest.mark.parametrize("step", ["return", "reject"])
def test_nobody_is_asked_twice_for_a_reason(step):
    """The kind of ground is chosen; the note says what there is to say."""
    fields = bare_step_form(CASE[step], None).fields
    assert list(fields) == ["reason", "note"]
    assert str(fields["note"].label) != "Reason"


def test_where_a_reason_is_wanted_it_is_called_so():
    for step in (CASE["redo"], CASE["void"], REQUEST["refuse"], SUPERVISION["lift"]):
        assert str(bare_step_form(step, None).fields["note"].label) == "Reason"
