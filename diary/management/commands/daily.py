from typing import Any

from django.core.management.base import BaseCommand

from diary import tasks


class Command(BaseCommand):
    help = "What is due once a day: assess every diary, forget what has served its time. For cron, without Celery beat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tasks.daily()
        self.stdout.write(", ".join(f"{number} {what}" for what, number in done.items()))
