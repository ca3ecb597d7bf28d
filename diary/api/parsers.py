from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.status import HTTP_413_REQUEST_ENTITY_TOO_LARGE, HTTP_415_UNSUPPORTED_MEDIA_TYPE

MOST = 1024 * 1024  # the longest push, after decompression too
UTF_8 = "utf-8"
DEEPEST = 20  # levels; the contract has four, a push two more
# What nests: a bracket outside of a string, with all that stands before it. Every byte is passed once: a string that never
# ends goes on to the end, and the parser refuses it.
BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))*+(?:([\[{])|[\]}]|\Z)', re.DOTALL)


class TooLarge(APIException):
    status_code = HTTP_413_REQUEST_ENTITY_TOO_LARGE


class UnknownEncoding(APIException):
    status_code = HTTP_415_UNSUPPORTED_MEDIA_TYPE


class SmallJSONParser(JSONParser):
    """JSON of at most one MiB, plain or gzip, nested no deeper than what walks through it can follow."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        context = dict(parser_context or {})
        request = context["request"]
        # JSON is UTF-8. Other names are refused: Python's codecs have some among them that unpack what they read.
        if request.content_params.get("charset", UTF_8).lower() != UTF_8:
            raise UnknownEncoding
        if len(request.META.get("CONTENT_LENGTH", "")) > 7:  # not worth waiting for
            raise TooLarge
        sent = stream.read(MOST + 1)
        if len(sent) > MOST:
            raise TooLarge
        match request.headers.get("Content-Encoding", "").lower():
            case "gzip":
                sent = _inflated(sent)
            case encoding if encoding not in ("", "identity"):
                raise UnknownEncoding
        if _is_deep(sent):
            raise ParseError
        return super().parse(BytesIO(sent), media_type, context | {"encoding": UTF_8})


class MergePatchParser(SmallJSONParser):
    """RFC 7396: a change of some members, null takes one away."""

    media_type = "application/merge-patch+json"


def _inflated(sent: bytes) -> bytes:
    """No more is unpacked than may be sent: a small bomb stays small."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacker.decompress(sent, MOST + 1)
    except zlib.error:
        raise ParseError from None
    if len(found) > MOST:
        raise TooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise ParseError
    return found


def _is_deep(sent: bytes) -> bool:
    """Before the parser sees it, which would go down level by level."""
    depth = 0
    for bracket in BRACKETS.finditer(sent):
        depth += 1 if bracket.group(1) else -1
        if depth > DEEPEST:
            return True
    return False
