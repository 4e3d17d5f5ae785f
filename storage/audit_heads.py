"""The newest entry of each school's audit trail, kept outside the database: what shows a cut or rewritten trail."""

import fcntl
import hmac
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from storage.secrets import Secrets
from storage.types import canonical_json

NOTHING_YET: Final = ""  # the hash before the first entry


class NoHead(StrEnum):
    """Why there is nothing outside the database to compare a trail with."""

    NOT_KEPT = "not_kept"  # this installation keeps no heads
    MISSING = "missing"  # no file of this school
    FORGED = "forged"  # a file that was altered, or is another school's or installation's


@dataclass(frozen=True)
class Head:
    """One school's newest known entry; `seq` 0 says that a trail was begun and nothing is in it yet."""

    school: str
    seq: int
    hash: str


class HeadFile:
    """A folder with one sealed file a school; a head only ever moves forward.

    Who can write to the database but not here cannot cut or rewrite what was sealed. Who can also put back an older
    genuine file can, so the folder belongs on a disk, or into a backup, that the database's owner does not control.
    """

    def __init__(self, folder: Path, secrets: Secrets) -> None:
        self.folder = folder
        self.secrets = secrets

    def path(self, school: str) -> Path:
        """Return where a school's head lies, whatever characters its name is made of."""
        return self.folder / f"{quote(school, safe='')}.json"

    def schools(self) -> list[str]:
        """Return the schools that have a file here, forged ones included."""
        return sorted(unquote(path.stem) for path in self.folder.glob("*.json"))

    def read(self, school: str) -> Head | NoHead:
        """Return a school's head, or why there is none that can be trusted."""
        try:
            kept = self.path(school).read_bytes()
        except FileNotFoundError:
            return NoHead.MISSING
        try:
            fields = json.loads(kept)
            head = Head(fields["school"], fields["seq"], fields["hash"])
            sealed = bool(hmac.compare_digest(fields["hmac"], self._seal(head))) and kept == self._bytes(head)
        except (ValueError, KeyError, TypeError, RecursionError):
            sealed, head = False, Head("", 0, NOTHING_YET)
        return head if sealed and head.school == school else NoHead.FORGED

    def begin(self, school: str) -> None:
        """Say that a school's trail begins, before its first entry is committed: from now on a missing file tells."""
        with self._locked(school):
            if not self.path(school).exists():
                self._write(Head(school, 0, NOTHING_YET))

    def advance(self, head: Head) -> bool:
        """Move a school's head forward; return whether it moved.

        It does not when another process was further already, and never when the file is missing or forged: writing
        a fresh one would hide that. `seal` does, on a person's word.
        """
        with self._locked(head.school):
            kept = self.read(head.school)
            if isinstance(kept, NoHead) or kept.seq >= head.seq:
                return False
            self._write(head)
            return True

    def seal(self, head: Head) -> None:
        """Set a school's head whatever stands there, after somebody has looked at the trail."""
        with self._locked(head.school):
            self._write(head)

    def _seal(self, head: Head) -> str:
        return self.secrets.head_hmac(canonical_json([head.school, head.seq, head.hash]))

    def _bytes(self, head: Head) -> bytes:
        fields = {"school": head.school, "seq": head.seq, "hash": head.hash, "hmac": self._seal(head)}
        return f"{canonical_json(fields)}\n".encode()

    def _write(self, head: Head) -> None:
        handle, fresh = tempfile.mkstemp(dir=self.folder, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self._bytes(head))
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self.path(head.school))
        except BaseException:
            os.unlink(fresh)
            raise
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self, school: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        # The head itself is replaced, so it cannot carry the lock.
        with self.path(school).with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file closes, or its process dies
            yield
