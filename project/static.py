from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # of whitenoise, which has no types
    """Files whose names change with their content, also where one script imports another."""

    support_js_module_import_aggregation = True
