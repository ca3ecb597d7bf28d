"""Reading a page as a person would."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self, inside: str) -> None:
        super().__init__()
        self.inside, self.depth, self.words, self.links = inside, 0, [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.depth and tag == self.tag:
            self.depth += 1
        elif not self.depth and self.inside in (given.get("class") or "").split():
            self.tag, self.depth = tag, 1
        if self.depth and tag == "a":
            self.links.append(given.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag == self.tag:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.words.append(data)


def links_in(response: Any, css_class: str) -> list[str]:
    """The links inside of the elements with this class."""
    reader = _Reader(css_class)
    reader.feed(response.content.decode())
    return reader.links


def text(response: Any) -> str:
    """The words of a page without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)
    return unescape(found[1]).strip() if found else ""


def errors(response: Any) -> str:
    """What the summary of errors says."""
    found = re.search(r'<div class="summary".*?</div>', response.content.decode(), re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""
