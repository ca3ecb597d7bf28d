"""A real Chromium for the tests that need one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

# A page that is slow on a busy machine is no failure; one that never comes is.
PATIENCE = 20_000  # ms
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    pytest.fail("No Chromium: run the tests with `make test`, which looks for one.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile, which keeps nothing for a time without a connection."""
    with watched(chromium, service_workers="block") as context:
        yield context


@contextmanager
def watched(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser profile at phone width; a request to another origin, or a script error, fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", **options)
    context.set_default_timeout(PATIENCE)
    wrong: list[str] = []

    def watch(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.hostname != "localhost":
            wrong.append(f"asked another origin: {request.url}")

    context.on("request", watch)
    context.on("weberror", lambda error: wrong.append(f"script error: {error.error}"))
    yield context
    context.close()
    assert wrong == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
