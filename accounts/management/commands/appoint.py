"""manage.py appoint: the first administrators of a fresh portal, where nobody can propose or confirm yet."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from accounts.founding import VACANT_ROLES, found
from accounts.models import User
from core.workflow import Refused
from towns.models import Division


class Command(BaseCommand):
    help = (
        "Appoints system, security and audit administrators where there are none: three people, "
        "named ACCOUNT:NAME. Passwords are asked for, or read from standard input, one a line in "
        "the order system, security, audit; each has to be changed at the first sign-in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="division code of the place they administer")
        for option in VACANT_ROLES:
            parser.add_argument(f"--{option}", metavar="ACCOUNT:NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Division.objects.filter(code=options["place"], valid_until_date=None).first()
        if place is None:
            raise CommandError(f"No division has the code {options['place']}.")
        named = {option: options[option] for option in VACANT_ROLES if options[option]}
        if not named:
            raise CommandError("Name at least one of --system, --security and --audit.")
        try:
            with transaction.atomic():
                for option, person in named.items():
                    self.appoint(option, person, place)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except IntegrityError:
            raise CommandError(
                "These account names are taken, or one person is named twice."
            ) from None

    def appoint(self, option: str, person: str, place: Division) -> None:
        account, colon, name = person.partition(":")
        if not (account and colon and name):
            raise CommandError(f"--{option} needs ACCOUNT:NAME, not {person!r}.")
        user = User(username=account, full_name=name, place=place, must_change_password=True)
        user.set_password(self.password_for(option, user))
        post = found(user, VACANT_ROLES[option], place)
        self.stdout.write(self.style.SUCCESS(f"{account}: {post}"))

    def password_for(self, option: str, user: User) -> str:
        if sys.stdin.isatty():
            password = getpass(f"First password of {user.username} ({option}): ")
        else:
            password = sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, user)
        except ValidationError as wrong:
            raise CommandError(f"{user.username}: {' '.join(wrong.messages)}") from None
        return password
