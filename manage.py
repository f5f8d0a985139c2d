#!/usr/bin/env python
"""Django's command line; commands that shape the database run as its owner."""

import os
import sys

OWNER_COMMANDS = {"migrate", "flush", "dbshell", "sqlmigrate", "makemigrations"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
