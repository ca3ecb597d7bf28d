"""The task queue: Redis where CELERY_BROKER_URL names one, else the same tasks in process."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
app = Celery("diurnal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "daily": {"task": "diary.tasks.daily", "schedule": crontab(hour=3, minute=30)},
    "remind": {"task": "diary.tasks.remind", "schedule": crontab(minute="*/10")},
    "deliver": {"task": "diary.tasks.deliver", "schedule": crontab()},  # what could not be sent before
}
