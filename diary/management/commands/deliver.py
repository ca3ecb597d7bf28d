from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from diary.actions import delivering


class Command(BaseCommand):
    help = "Send the notices that are due, and remind of those nobody acknowledged. For cron each minute, without Celery beat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{delivering.deliver(timezone.now())} messages sent")
