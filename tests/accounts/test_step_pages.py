"""What waits is done from the inbox: each main step has its page, whatever the page is called."""

import pytest
from django.urls import resolve

from accounts.inbox import step_url
from core.workflow import workflows

MAIN = [
    (label, step.name)
    for label, flow in sorted(workflows().items())
    for step in flow.transitions.values()
    if step.kind == "primary" and not step.is_automatic
]


@pytest.mark.parametrize(("label", "step"), MAIN, ids=[f"{row[0]}-{row[1]}" for row in MAIN])
def test_a_step_that_waits_has_a_button(label, step):
    row = workflows()[label].model(pk=7)
    page = resolve(step_url(row, step))
    assert page.kwargs == {"key": 7, "step": step}
    assert page.func.view_class.model is type(row)
