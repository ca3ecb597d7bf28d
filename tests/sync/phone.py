"""The reference client: a telephone that keeps a diary, with and without a connection, by the rules of docs/sync.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from uuid6 import uuid7

from analysis.document import definition

Key = tuple[str, str]  # type and id
Answer = tuple[int, dict[str, Any]]  # status and JSON
# Method, address, body and headers of a request. It may raise Lost, before or after the server has seen it.
Send = Callable[[str, str, Any, dict[str, str]], Answer]

BATCH = 50


class Lost(Exception):
    """No answer came."""


@dataclass
class Held:
    """A record as this telephone shows it. `version` is the server's; 0: it has not seen it yet."""

    version: int
    data: dict[str, Any]


@dataclass
class Phone:
    send: Send
    held: dict[Key, Held] = field(default_factory=dict)
    queue: dict[Key, dict[str, Any]] = field(default_factory=dict)  # written here, in order, one a record
    under_way: tuple[str, list[dict[str, Any]]] | None = None  # sent, not answered: the same again until it is
    cursor: str | None = None
    refused: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)  # shown to the patient
    contested: set[Key] = field(default_factory=set)
    advice: list[dict[str, Any]] = field(default_factory=list)

    # --- what the patient does: kept at once, connection or not

    def write(self, type: str, id: str = "", **fields: Any) -> str:
        """A new record, or some fields of a known one."""
        key = (type, id or str(uuid7()))
        known = self.held.setdefault(key, Held(0, {}))
        known.data = {name: value for name, value in (known.data | fields).items() if value is not None}
        self._later(key, known.version, {"data": fields})
        return key[1]

    def withdraw(self, type: str, id: str) -> None:
        known = self.held.pop((type, id))
        self._later((type, id), known.version, {"deleted": True})

    def _later(self, key: Key, version: int, deed: dict[str, Any]) -> None:
        earlier = self.queue.get(key, {})
        if "data" in earlier and "data" in deed:
            deed = {"data": earlier["data"] | deed["data"]}
        seen = earlier.get("base_version", version)
        self.queue[key] = {"type": key[0], "id": key[1], "base_version": seen, "deleted": False} | deed

    # --- the connection

    def sync(self) -> None:
        """Send what waits, then fetch what is new. Raises Lost; nothing is forgotten, and it may be called again."""
        while True:
            while self.under_way or self.queue:
                self.push()
            self.pull_all()
            if not self.queue:
                return

    def pull_all(self) -> None:
        while self.pull():
            pass

    def push(self) -> None:
        if self.cursor is None:  # with one, a server that was put back is told by its answer
            self.pull_all()
        if self.under_way is None:
            keys = list(self.queue)[:BATCH]
            self.under_way = str(uuid7()), [self.queue.pop(key) for key in keys]
        key, sent = self.under_way
        status, answer = self.send("POST", "sync/push/", {"ops": sent}, {"Idempotency-Key": key})
        if status == 401:
            self.wipe()
            return
        if status != 200:
            raise Lost
        self.under_way = None
        for operation, result in zip(sent, answer["results"], strict=True):
            self._answered(operation, result)

    def _answered(self, operation: dict[str, Any], result: dict[str, Any]) -> None:
        key = operation["type"], operation["id"]
        self.advice += result["advice"]
        if result["outcome"] == "rejected" and result["problem"]["type"].endswith(":resync-required"):
            self.begin_again()
            return
        if result["outcome"] == "rejected":
            self.refused.append((operation, result["problem"]))
            return
        if result["outcome"] == "conflict":
            self.contested.add(key)
        version = result.get("version", 0)
        if key in self.queue:  # written on since: on top of what stands now
            self.queue[key]["base_version"] = version
        if key in self.held:
            self.held[key].version = version
        if "record" in result and key not in self.queue:
            self.held.pop(key, None)
            if not result["record"].get("deleted"):
                self.held[key] = Held(version, without_marks(result["record"]))

    def pull(self) -> bool:
        """Fetch a page; whether there are more."""
        status, answer = self.send("GET", f"sync/pull/?cursor={self.cursor}" if self.cursor else "sync/pull/", None, {})
        if status == 410:
            self.begin_again()
            return True
        if status == 401:
            self.wipe()
            return False
        if status != 200:
            raise Lost
        for record in answer["records"]:
            self._take(record)
        for tombstone in answer["tombstones"]:
            key = tombstone["type"], tombstone["id"]
            if key not in self.queue:
                self.held.pop(key, None)
        self.cursor = answer["next_cursor"]
        return bool(answer["has_more"])

    def _take(self, record: dict[str, Any]) -> None:
        """The server's version, with what waits here on top."""
        key = record["type"], record["id"]
        waiting = self.queue.get(key, {})
        if not waiting.get("deleted"):
            data = without_marks(record["data"]) | waiting.get("data", {})
            self.held[key] = Held(record["version"], {name: value for name, value in data.items() if value is not None})

    def begin_again(self) -> None:
        """The server was put back to an earlier state: fetch all it has, and send all that is here."""
        self.cursor = None
        for (type, id), known in self.held.items():
            if type != "patient":
                empty = dict.fromkeys(definition(type)["properties"])  # what is empty here is said to be so
                waiting = self.queue.get((type, id), {"type": type, "id": id, "base_version": known.version})
                whole = empty | known.data | waiting.get("data", {})
                self.queue[type, id] = waiting | {"deleted": False, "data": whole}

    def wipe(self) -> None:
        """This device was signed out from elsewhere."""
        self.held, self.queue, self.under_way, self.cursor = {}, {}, None, None


def without_marks(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("id", "version", "deleted")}
