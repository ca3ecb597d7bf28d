"""The types of problem: the status of each, and what it is called."""

PROBLEMS = {
    "bad-request": (400, "The request cannot be read"),
    "not-authenticated": (401, "Sign in first"),
    "device-revoked": (401, "This device was signed out"),
    "not-allowed": (403, "Not allowed"),
    "out-of-scope": (403, "This device may not do that"),
    "access-withdrawn": (403, "This diary is no longer shared with you"),
    "not-found": (404, "Nothing here"),
    "method-not-allowed": (405, "This method is not allowed here"),
    "not-acceptable": (406, "No such representation"),
    "too-slow": (408, "The request did not come to its end"),
    "conflict": (409, "The id is taken by other content"),
    "resync-required": (410, "Pull everything again"),
    "stale": (412, "The record has changed since"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "Send application/json"),
    "invalid": (422, "Some fields were refused"),
    "key-reused": (422, "This Idempotency-Key came with another body"),
    "precondition-required": (428, "Say which version you mean"),
    "too-many-requests": (429, "Too many requests"),
    "error": (500, "Something went wrong here"),
    "unavailable": (503, "Try again in a moment"),
}
TITLES = {name: title for name, (_status, title) in PROBLEMS.items()}
