import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
served = get_wsgi_application()

from django.conf import settings  # noqa: E402 - the settings exist now
from django.urls import get_resolver  # noqa: E402

from project.bodies import WholeBody  # noqa: E402

application = WholeBody(served)

if settings.CELERY_BROKER_URL:  # tasks find their broker through the app; without one they run in process
    from project import celery  # noqa: F401

get_resolver().url_patterns  # noqa: B018 - every page is loaded before the first one is asked for
gc.freeze()  # what was loaded stays: no collection of garbage looks through it again
