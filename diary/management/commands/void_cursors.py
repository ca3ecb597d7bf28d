from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand

from diary.models import Patient


class Command(BaseCommand):
    help = "After a backup was put back: have every device fetch its diary anew, and send what the backup lacks."

    def handle(self, *args: Any, **options: Any) -> None:
        diaries = list(Patient.objects.only("sync_epoch"))
        for diary in diaries:
            diary.sync_epoch = uuid4()
        Patient.objects.bulk_update(diaries, ["sync_epoch"], batch_size=500)
        self.stdout.write(f"{len(diaries)} diaries: their devices will sync from the beginning.")
