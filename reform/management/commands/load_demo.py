"""Loads places, policies, catalogue and a year of played work. Safe to run twice."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from grid import suggest
from reform.demo import (
    carry,
    cases,
    catalogue,
    document,
    duties,
    grids,
    intake,
    lists,
    people,
    pilots,
    plan,
    shrinking,
    story,
    supervision,
)
from towns import demo as places


class Command(BaseCommand):
    help = "Load the demonstration: real places and policies, invented people and work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="load it where neither DEMO nor DEBUG is on"
        )

    def handle(self, *args, force: bool, **options) -> None:
        if not (settings.DEMO or settings.DEBUG or force):
            raise CommandError(
                "This is no demonstration (DEMO is off). To load it all the same: --force"
            )
        self.tell("divisions", lambda: call_command("load_divisions", stdout=self.stdout))
        self.tell(
            "policies and programmes", lambda: call_command("load_policy", stdout=self.stdout)
        )
        self.tell("working calendar", lambda: call_command("load_calendar", stdout=self.stdout))
        self.tell("procedure", lambda: call_command("load_procedure", stdout=self.stdout))
        self.tell("offices and agencies", places.load)
        self.tell("officers", people.settle)
        self.tell("catalogues", catalogue.publish)
        self.tell("the first powers", carry.start_early)
        self.tell("a year of delegations", story.play)
        self.tell("the other pilots", pilots.play)
        self.tell("trainings, checklists, use", carry.play)
        self.tell("county documents", document.draw_up)
        self.tell("duties asked of towns", duties.play)
        self.tell("timetables, evaluations, taking back", plan.play)
        self.tell("a smaller catalogue", shrinking.play)
        self.tell("lists of powers and responsibilities", lists.play)
        self.tell("categories of cases", cases.load_categories)
        self.tell("grids of five counties", grids.spread)
        self.tell("the ground of two towns", grids.settle)
        self.tell("three months of cases", cases.play)
        self.tell("what their words say", suggest.learn_all)
        self.tell("supervision, extensions, help, a loan", supervision.play)
        self.tell("outside systems", intake.play)

    def tell(self, what: str, load: Callable[[], object]) -> None:
        begun = time.monotonic()
        load()
        self.stdout.write(f"  {what}: {time.monotonic() - begun:.1f} s")
