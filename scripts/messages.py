"""Bring the translations up to date with the texts in the code and the templates. `make messages`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "diary" / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # of the analysis, which knows no gettext
    "say": None,
    "sentence": None,
    "_n": (1, 2),
}


def texts() -> Catalog:
    """Everything that a person may read, in the words of the code."""
    found = Catalog(project="Diurnal", charset="utf-8", fuzzy=False)
    for source in _sources():
        for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            found.add(message, context=context, flags=["python-format"] if _is_filled(message) else [])
    return found


def translated(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str) -> None:
    """Texts that are gone go, new ones are added empty; then the file that Django reads is made."""
    catalog = translated(language)
    catalog.update(texts(), no_fuzzy_matching=True, update_creation_date=False, keep_user_comments=False)
    catalog.obsolete.clear()
    place = LOCALE / language / "LC_MESSAGES"
    with (place / "django.po").open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, omit_header=False)
    (place / "django.mo").write_bytes(compiled(catalog))


def _sources() -> Iterator[io.BytesIO]:
    for folder in ("analysis", "diary"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield io.BytesIO(path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield io.BytesIO(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode())


def _is_filled(message: str | tuple[str, ...]) -> bool:
    one = message if isinstance(message, str) else message[0]
    return "%(" in one


if __name__ == "__main__":
    for place in sorted(LOCALE.iterdir()):
        update(place.name)
        missing = sum(1 for one in translated(place.name) if one.id and not (one.string and all(one.string)))
        print(f"{place.name}: {missing} texts to translate")
