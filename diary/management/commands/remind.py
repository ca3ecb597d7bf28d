from typing import Any

from django.core.management.base import BaseCommand

from diary import tasks


class Command(BaseCommand):
    help = "Send the reminders that are due. For cron, every ten minutes, without Celery beat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tasks.remind()} reminders sent")
