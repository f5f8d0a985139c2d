"""Gives every programme its stages and checklist: all on for Zhejiang; Xinyang asks for no filing."""

from django.core.management.base import BaseCommand

from powers import checklist
from powers.models import ProcedureStep, Stage
from powers.wordings import load_wordings
from towns.models import Division, Programme

OFF = {"XY": {Stage.FILING}}
CLAUSES = {
    "ZJ": {
        Stage.DEPARTMENT: "ZJ-06",
        Stage.LEGAL: "ZJ-06",
        Stage.ANNOUNCEMENT: "ZJ-07",
        Stage.READY: "ZJ-06",
    },
    "XY": {Stage.LEGAL: "XY-2.1.1", Stage.SIGNING: "XY-2.1.2", Stage.READY: "XY-2.1.3"},
}


def provinces() -> set[int]:
    """Those in which a programme is at home."""
    homes = Programme.objects.values_list("home__province", flat=True)
    return {province for province in homes if province}


class Command(BaseCommand):
    help = "Give programmes stages and checklist, provinces their words; what is there stays."

    def handle(self, *args, **options) -> None:
        for programme in Programme.objects.order_by("code"):
            checklist.load(programme)
            for stage in Stage.values:
                ProcedureStep.objects.get_or_create(
                    programme=programme,
                    stage=stage,
                    defaults={
                        "is_on": stage not in OFF.get(programme.code, ()),
                        "clause": CLAUSES.get(programme.code, {}).get(Stage(stage), ""),
                    },
                )
        for province in Division.objects.filter(pk__in=provinces()):
            load_wordings(province)
        self.stdout.write(f"{ProcedureStep.objects.count()} stages")
