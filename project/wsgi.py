import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
served = get_wsgi_application()

from django.conf import settings  # noqa: E402 - the settings exist now

from project.bodies import WholeBody  # noqa: E402

application = WholeBody(served)

if settings.CELERY_BROKER_URL:  # tasks find their broker through the app; without one they run in process
    from project import celery  # noqa: F401
