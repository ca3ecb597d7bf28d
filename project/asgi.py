import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
application = get_asgi_application()

from django.conf import settings  # noqa: E402 - the settings exist now

if settings.CELERY_BROKER_URL:  # tasks find their broker through the app; without one they run in process
    from project import celery  # noqa: F401
