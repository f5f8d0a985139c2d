"""manage.py verify_audit: is the audit whole? Ends with 1 and names what is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit import checks


class Command(BaseCommand):
    help = (
        "Checks every audit event, every chain and every seal; names what was changed or deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = checks.run()
        for finding in report.findings:
            self.stderr.write(self.style.ERROR(finding))
        self.stdout.write(
            f"{report.events} events in {report.links} transactions, {report.seals} seals: "
            f"{report.seconds:.1f} s, {report.events_per_second} events/s"
        )
        if not report.is_sound:
            raise CommandError(f"The audit is not whole: {len(report.findings)} findings.")
        self.stdout.write(self.style.SUCCESS("The audit is whole."))
