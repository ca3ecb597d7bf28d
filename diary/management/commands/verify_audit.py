from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diary import audit
from diary.models import AuditEvent


class Command(BaseCommand):
    help = "Check that no row of the audit trail was changed, removed or added; exit status 1 if one was."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(audit.verify())
        for fault in faults:
            self.stdout.write(f"chain {fault.chain}, row {fault.number}: {fault.reason}")
        if faults:
            raise CommandError(f"the audit trail does not hold: {len(faults)} faults")
        self.stdout.write(f"{AuditEvent.objects.count()} rows, all as they were written")
