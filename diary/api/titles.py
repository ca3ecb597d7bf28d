"""The types of problem, and what each is called."""

TITLES = {
    "bad-request": "The request cannot be read",
    "invalid": "Some fields were refused",
    "not-authenticated": "Sign in first",
    "not-allowed": "Not allowed",
    "not-found": "Nothing here",
    "method-not-allowed": "This method is not allowed here",
    "not-acceptable": "No such representation",
    "conflict": "The id is taken by other content",
    "stale": "The record has changed since",
    "too-large": "The request is too large",
    "unsupported-media-type": "Send application/json",
    "precondition-required": "Say which version you mean",
    "too-many-requests": "Too many requests",
    "key-reused": "This Idempotency-Key came with another body",
    "out-of-scope": "This device may not do that",
    "device-revoked": "This device was signed out",
    "resync-required": "Pull everything again",
    "unavailable": "Try again in a moment",
    "error": "Something went wrong here",
}
