"""The heads outside the database: sealed, whole, and never moving backwards."""

import json
from pathlib import Path
from threading import Barrier, Thread

import pytest

from storage.audit_heads import Head, HeadFile, NoHead
from storage.secrets import Secrets


@pytest.fixture
def heads(tmp_path: Path, secrets: Secrets) -> HeadFile:
    return HeadFile(tmp_path / "audit-heads", secrets)


def test_a_head_is_read_back(heads: HeadFile) -> None:
    """What was written is read, one file a school, readable by people too."""
    assert heads.read("hill") is NoHead.MISSING
    heads.begin("hill")
    heads.begin("lake")
    assert heads.advance(Head("hill", 3, "abc"))
    heads.begin("hill")  # a second beginning is none

    assert heads.read("hill") == Head("hill", 3, "abc")
    assert heads.read("lake") == Head("lake", 0, "")
    assert heads.schools() == ["hill", "lake"]
    assert json.loads(heads.path("hill").read_text())["seq"] == 3


def test_a_head_never_moves_backwards(heads: HeadFile) -> None:
    """Whoever comes late with an older entry changes nothing."""
    heads.begin("hill")
    assert heads.advance(Head("hill", 5, "five"))
    assert not heads.advance(Head("hill", 4, "four"))
    assert not heads.advance(Head("hill", 5, "other five"))

    assert heads.read("hill") == Head("hill", 5, "five")


def test_writers_at_once_leave_the_newest(heads: HeadFile) -> None:
    """However many write, the file is whole at every moment and ends at the newest."""
    heads.begin("hill")
    together = Barrier(4)

    def write(start: int) -> None:
        together.wait(timeout=30)
        for seq in range(start, 41, 4):
            heads.advance(Head("hill", seq, f"h{seq}"))
            assert isinstance(heads.read("hill"), Head)

    threads = [Thread(target=write, args=(start,)) for start in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert heads.read("hill") == Head("hill", 40, "h40")
    assert {path.suffix for path in heads.folder.iterdir()} == {".json", ".lock"}  # nothing half-written stays


@pytest.mark.parametrize("slug", ["../escape", "a/b", "..", "學校", "a b", "%2e"])
def test_a_school_name_cannot_leave_the_folder(heads: HeadFile, slug: str) -> None:
    """Whatever a slug is made of, its file lies in the folder, and is found again."""
    heads.begin(slug)

    assert heads.path(slug).parent == heads.folder
    assert heads.schools() == [slug]
    assert heads.read(slug) == Head(slug, 0, "")


def forged_files(heads: HeadFile) -> dict[str, bytes]:
    """Return what somebody without the key might put in the place of a school's head."""
    kept = heads.path("hill").read_bytes()
    fields = json.loads(kept)
    foreign = HeadFile(heads.folder.parent / "elsewhere", Secrets(b"another installation's key"))
    foreign.begin("hill")
    return {
        "empty": b"",
        "cut": kept[:-20],
        "text": "不是".encode(),
        "not utf-8": b"\xff\xfe\x00",
        "a list": b"[]",
        "a number": b"5",
        "deep": b"[" * 5000,
        "without seal": json.dumps({key: fields[key] for key in ("school", "seq", "hash")}).encode(),
        "number changed": json.dumps({**fields, "seq": 2}).encode(),
        "number as text": json.dumps({**fields, "seq": "5"}).encode(),
        "hash changed": json.dumps({**fields, "hash": "other"}).encode(),
        "seal changed": json.dumps({**fields, "hmac": "x" * 43}).encode(),
        "seal no text": json.dumps({**fields, "hmac": 5}).encode(),
        "seal not ascii": json.dumps({**fields, "hmac": "封"}).encode(),
        "more fields": json.dumps({**fields, "more": 1}).encode(),
        "another school's": heads.path("lake").read_bytes(),
        "another installation's": foreign.path("hill").read_bytes(),
    }


def test_every_forged_head_is_noticed(heads: HeadFile) -> None:
    """A file that this installation did not write for this school is none, and is never written over."""
    for school in ("hill", "lake"):
        heads.begin(school)
        heads.advance(Head(school, 5, "five"))
    forged = forged_files(heads)

    for how, content in forged.items():
        heads.path("hill").write_bytes(content)
        assert heads.read("hill") is NoHead.FORGED, how
        assert not heads.advance(Head("hill", 6, "six")), how
        heads.begin("hill")
        assert heads.path("hill").read_bytes() == content, how
    heads.seal(Head("hill", 6, "six"))
    assert heads.read("hill") == Head("hill", 6, "six")


def test_a_lost_head_is_not_written_anew(heads: HeadFile) -> None:
    """Otherwise the next decision would hide that somebody removed it; a person's word sets it again."""
    heads.begin("hill")
    heads.advance(Head("hill", 5, "five"))
    heads.path("hill").unlink()

    assert not heads.advance(Head("hill", 6, "six"))
    assert heads.read("hill") is NoHead.MISSING
    heads.seal(Head("hill", 6, "six"))
    assert heads.read("hill") == Head("hill", 6, "six")
