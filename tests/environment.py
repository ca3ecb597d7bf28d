"""What the settings need from the environment while testing: secrets that guard nothing. Loaded before the settings."""

import os

ENVIRONMENT = {
    "SECRET_KEY": "test-only-" + "k" * 60,
    "DIARY_KEY": "dGVzdC1vbmx5LWtleS1vZi0zMi1ieXRlcy1sZW5ndGg=",
    "ENV_FILE": os.devnull,
    "HTTPS": "False",
    "DEBUG": "False",
    "LOG_LEVEL": "CRITICAL",
    # Playwright's own event loop runs in the test's thread; the ORM calls there are not async ones.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

os.environ.update(ENVIRONMENT)
