"""Pictures of the demo's report for the docs: `make run` in one window, then `make pictures` in another.

They are what a browser and the PDF show, no drawings of them: desktop, telephone, dark, and the paper in grey.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, executable

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
CLINICIAN, PATIENT = "dr.ito@demo.invalid", "Ben (demo)"
PATIENCE: Final = 60_000  # ms
TALLEST: Final = 2400  # pixels of the page that a picture shows; the rest is tables
COLOURS: Final = 200
_KEEPS_RARE: Final = Image.Quantize.MAXCOVERAGE  # the red of a flag is few pixels of a page
LARGEST: Final = 400_000  # bytes


def main(site: str) -> None:
    password = (Path(os.environ.get("VAR_DIR", ROOT / "var")) / "demo-password").read_text(encoding="utf-8").strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        for name, width, scheme in (
            ("report", 1280, "light"),
            ("report-dark", 1280, "dark"),
            ("report-phone", 390, "light"),
        ):
            with _report(browser, site, password, width, scheme) as page:
                _keep(page.screenshot(full_page=True), name)
                if name == "report":
                    _keep(_paper(page), "report-print-grey", grey=True)
        browser.close()


@contextmanager
def _report(browser: Browser, site: str, password: str, width: int, scheme: str) -> Iterator[Page]:
    """The demo patient's report, opened by the demo clinician."""
    look = {"width": width, "height": 900}
    context = browser.new_context(viewport=look, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", CLINICIAN)
    page.fill("[name=password]", password)
    page.click("main button[type=submit], main form button")
    page.get_by_role("link", name=PATIENT).first.click()
    page.wait_for_selector("article.report")
    yield page
    context.close()


def _paper(page: Page) -> bytes:
    """The PDF as a picture: the browser's own viewer is no page, so poppler draws it."""
    address = page.get_by_role("link", name="PDF, A4").get_attribute("href")
    file = page.context.request.get(page.url.split("/clinic/")[0] + str(address), timeout=PATIENCE).body()
    draw = ["pdftoppm", "-r", "110", "-png", "-singlefile", "-"]
    return subprocess.run(draw, input=file, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603 - words of our own


def _keep(shot: bytes, name: str, *, grey: bool = False) -> None:
    """Cut to what shows the report, in few colours: text and flat areas need no more."""
    picture = Image.open(BytesIO(shot))
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture = (
        picture.convert("L")
        if grey
        else picture.convert("RGB").quantize(COLOURS, _KEEPS_RARE, dither=Image.Dither.NONE)
    )
    path = DOCS / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
