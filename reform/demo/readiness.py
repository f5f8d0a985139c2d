"""What the demonstration's towns declare before a start, and the departments that confirm it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from accounts.models import User
from core import clock
from powers import readiness
from powers.checklist import Checklist
from powers.models import Delegation, Need
from reform.demo.people import department_officer

EVIDENCE = {
    Need.PLACE: "镇便民服务中心{n}号窗口，已挂牌",
    Need.EQUIPMENT: "执法记录仪4台、执法车1辆，登记在册",
    Need.ACCOUNTS: "政务服务网镇级账号已开通",
    Need.SEALS: "镇行政审批专用章已备案启用",
    Need.FILES: "近三年档案移交清单双方签字",
}
OPEN = Need.ACCOUNTS
"""What comes last: the account in somebody else's system."""


def equip(lines: Iterable[Delegation], clerk: User, moment: datetime, skip: int = 0) -> None:
    """The clerk declares what each line asks for, a day later the departments confirm it.

    The last `skip` lines keep one need open, as it happens.
    """
    lines = list(lines)
    cells = _open(lines, {line.pk for line in lines[len(lines) - skip :]})
    with clock.pretend(moment):
        _declare(cells, clerk)
    with clock.pretend(moment + timedelta(days=1)):
        _confirm(cells)


def declare_some(lines: Iterable[Delegation], clerk: User, moment: datetime) -> None:
    """The clerk declares, and the departments have not looked at it yet."""
    with clock.pretend(moment):
        _declare(_open(list(lines), set()), clerk)


def _open(lines: list[Delegation], late: set[int]) -> list[tuple[Delegation, Need]]:
    """What is asked for and not there; for the `late` ones without what comes last."""
    gathered = Checklist(line.pk for line in lines)
    return [
        (line, state.need)
        for line in lines
        for state in gathered.states(line.pk)
        if state.is_declared and state.is_missing and (line.pk not in late or state.need != OPEN)
    ]


def _declare(cells: list[tuple[Delegation, Need]], clerk: User) -> None:
    for number, need in enumerate(EVIDENCE, start=1):
        ticked = [(line.pk, str(wanted)) for line, wanted in cells if wanted == need]
        if ticked:
            words = EVIDENCE[need].format(n=number)
            readiness.declare(ticked, evidence=words, day=_since(), by=clerk)


def _since() -> date:
    return clock.today() - timedelta(days=20)


def _confirm(cells: list[tuple[Delegation, Need]]) -> None:
    """Each department its own lines."""
    by_department = sorted(cells, key=lambda cell: cell[0].department_id)
    for _key, group in groupby(by_department, key=lambda cell: cell[0].department_id):
        own = list(group)
        ticked = [(line.pk, str(need)) for line, need in own]
        readiness.confirm(ticked, by=department_officer(own[0][0].department))
