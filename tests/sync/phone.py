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
        self._later(key, known.version, fields)
        return key[1]

    def withdraw(self, type: str, id: str) -> None:
        known = self.held.pop((type, id))
        self._later((type, id), known.version, None)

    def _later(self, key: Key, version: int, fields: dict[str, Any] | None) -> None:
        """Queue the change of a record, or without fields that it is withdrawn, on top of what waits there."""
        earlier = self.queue.get(key, {"base_version": version, "data": {}})
        deed = {"deleted": fields is None, "data": {} if fields is None else earlier["data"] | fields}
        self.queue[key] = {"type": key[0], "id": key[1], "base_version": earlier["base_version"]} | deed

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
        results = list(zip(sent, answer["results"], strict=True))
        for operation, result in results:
            self._answered(operation, result)
        lost = [operation for operation, result in results if is_lost(result)]
        if lost:
            self.under_way = key, lost
            self.begin_again()

    def _answered(self, operation: dict[str, Any], result: dict[str, Any]) -> None:
        key = key_of(operation)
        self.advice += result["advice"]
        if is_lost(result):
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
            if not self._waiting(key_of(tombstone)):
                self.held.pop(key_of(tombstone), None)
        self.cursor = answer["next_cursor"]
        return bool(answer["has_more"])

    def _waiting(self, key: Key) -> list[dict[str, Any]]:
        """What the server has not answered yet, the newest last."""
        sent = self.under_way[1] if self.under_way else []
        return [operation for operation in [*sent, *self.queue.values()] if key_of(operation) == key]

    def _take(self, record: dict[str, Any]) -> None:
        """The server's version, with what waits here on top."""
        waiting = self._waiting(key_of(record))
        if not any(operation["deleted"] for operation in waiting):
            data = without_marks(record["data"])
            for operation in waiting:
                data |= operation["data"]
            held = {name: value for name, value in data.items() if value is not None}
            self.held[key_of(record)] = Held(record["version"], held)

    def begin_again(self) -> None:
        """The server was put back to an earlier state: fetch all it has, and send all that is here, each record whole.
        What was under way still goes before what was written since, under a new key, as its body is another."""
        self.cursor = None
        sent = self.under_way[1] if self.under_way else []
        again = [self._whole(operation) for operation in sent if operation["deleted"] or key_of(operation) in self.held]
        self.under_way = (str(uuid7()), again) if again else None
        for key, known in self.held.items():
            if key[0] != "patient" and key not in map(key_of, again):
                self._later(key, known.version, {})
                self.queue[key] = self._whole(self.queue[key])

    def _whole(self, operation: dict[str, Any]) -> dict[str, Any]:
        type = operation["type"]
        if operation["deleted"] or type == "patient":  # its answers stand each for itself
            return operation
        empty = dict.fromkeys(definition(type)["properties"])  # what is empty here is said to be so
        return operation | {"data": empty | self.held[key_of(operation)].data | operation["data"]}

    def wipe(self) -> None:
        """This device was signed out from elsewhere."""
        self.held, self.queue, self.under_way, self.cursor = {}, {}, None, None


def key_of(record: dict[str, Any]) -> Key:
    return record["type"], record["id"]


def is_lost(result: dict[str, Any]) -> bool:
    """Whether a server that was put back has no longer what the operation changed."""
    return result["outcome"] == "rejected" and result["problem"]["type"].endswith(":resync-required")


def without_marks(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("id", "version", "deleted")}
