"""What somebody with the rights of the database's owner might do to an audit trail, as changes to its rows.

Each tampering alters a `Trail` with a seeded random generator and says what `verify` must find. The trail's newest
three entries are newer than the head outside, as after a crash between commit and file. What no one can find is not
here: an entry added at the end with its hash right, entries newer than the head outside taken away or rewritten, and an
older genuine head file put back with them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from storage.audit_chain import FindingKind, entry_hash
from storage.audit_heads import NOTHING_YET
from storage.types import canonical_json

Row = dict[str, Any]
TEXTS = ("actor", "act", "subject", "facts", "previous", "hash")


@dataclass
class Trail:
    """One school's trail as rows by `seq` (`facts` as text), the database's own head, and the file outside."""

    school: str
    rows: list[Row]
    inside: tuple[int, str] | None
    outside: bytes | None
    sealed: int  # the newest entry that the head outside has seen
    foreign: list[Row]  # another school's entries
    foreign_head: bytes

    def recompute(self, start: int = 0) -> None:
        """Number, link and hash all rows from `start` on, as a careful forger would, and fit the own head."""
        for index in range(start, len(self.rows)):
            row = self.rows[index]
            row["seq"] = index + 1
            row["previous"] = self.rows[index - 1]["hash"] if index else NOTHING_YET
            self.rehash(row)
        self.fit_inside()

    def rehash(self, row: Row) -> None:
        """Give one row the hash of what it says now."""
        said = {key: row[key] for key in ("seq", "at", "actor", "act", "subject", "previous")}
        row["hash"] = entry_hash(**said, school=self.school, facts=json.loads(row["facts"]))

    def fit_inside(self) -> None:
        """Let the database's own head be the newest row."""
        self.inside = (self.rows[-1]["seq"], self.rows[-1]["hash"]) if self.rows else None

    def some(self, random: Random, *, below: int | None = None) -> int:
        """Return the index of some row that the head outside has seen."""
        return random.randrange(self.sealed if below is None else below)


Tampering = Callable[[Trail, Random], FindingKind]


def change_a_value(trail: Trail, random: Random) -> FindingKind:
    row = random.choice(trail.rows)
    column = random.choice(["at", *TEXTS])
    if column == "at":
        row["at"] += random.choice([-1, 1]) * timedelta(milliseconds=random.choice([1, 1000, 86_400_000]))
    elif column == "facts":
        row["facts"] = canonical_json({**json.loads(row["facts"]), "attempt": random.randrange(10, 99)})
    else:
        row[column] = f"{row[column][:-1]}{random.choice('xyz')}!"
    return FindingKind.CHANGED


def change_a_letter(trail: Trail, random: Random) -> FindingKind:
    row = random.choice([row for row in trail.rows if row["previous"]])
    column = random.choice(TEXTS)
    place = random.randrange(len(row[column]))
    row[column] = f"{row[column][:place]}{chr(ord(row[column][place]) ^ 1)}{row[column][place + 1 :]}"
    return FindingKind.CHANGED


def change_the_writing(trail: Trail, random: Random) -> FindingKind:
    row = random.choice(trail.rows)
    row["facts"] = random.choice([f" {row['facts']}", f"{row['facts']}\n", row["facts"].replace("{", "{ ", 1)])
    return FindingKind.CHANGED


def change_and_rehash(trail: Trail, random: Random) -> FindingKind:
    row = trail.rows[trail.some(random, below=len(trail.rows) - 1)]
    row["subject"] = f"work:{random.randrange(1000, 9999)}"
    trail.rehash(row)
    return FindingKind.UNLINKED


def change_and_rewrite(trail: Trail, random: Random) -> FindingKind:
    index = trail.some(random)
    trail.rows[index]["act"] = "work.forged"
    trail.recompute(index)
    return FindingKind.REWRITTEN


def remove(trail: Trail, random: Random) -> FindingKind:
    start = trail.some(random)
    del trail.rows[start : random.randrange(start + 1, len(trail.rows))]
    return FindingKind.REMOVED


def remove_and_rewrite(trail: Trail, random: Random) -> FindingKind:
    start = trail.some(random)
    del trail.rows[start : start + random.choice([1, 2, 3])]
    trail.recompute(start)
    return FindingKind.REWRITTEN


def insert_and_renumber(trail: Trail, random: Random) -> FindingKind:
    index = trail.some(random)
    trail.rows.insert(index, dict(random.choice(trail.rows)))
    for number, row in enumerate(trail.rows, 1):
        row["seq"] = number
    trail.fit_inside()
    return FindingKind.CHANGED


def insert_and_rewrite(trail: Trail, random: Random) -> FindingKind:
    index = trail.some(random)
    trail.rows.insert(index, {**random.choice(trail.rows), "subject": "work:forged"})
    trail.recompute(index)
    return FindingKind.REWRITTEN


def append_unlinked(trail: Trail, random: Random) -> FindingKind:
    trail.rows.append({**random.choice(trail.rows[:-1]), "seq": len(trail.rows) + 1})
    trail.rehash(trail.rows[-1])
    trail.fit_inside()
    return FindingKind.UNLINKED


def cut(trail: Trail, random: Random) -> FindingKind:
    del trail.rows[trail.some(random) :]
    if random.random() < 0.8:
        trail.fit_inside()
    return FindingKind.CUT


def cut_and_grow_again(trail: Trail, random: Random) -> FindingKind:
    start = trail.some(random)
    for row in trail.rows[start:]:
        row["actor"] = "person:forged"
    trail.rows += [dict(row) for row in trail.rows[: random.randrange(5)]]
    trail.recompute(start)
    return FindingKind.REWRITTEN


def cut_all(trail: Trail, random: Random) -> FindingKind:
    trail.rows.clear()
    trail.inside = random.choice([None, (0, NOTHING_YET)])
    return FindingKind.CUT


def fork(trail: Trail, random: Random) -> FindingKind:
    index = random.randrange(len(trail.rows))
    twin = {**trail.rows[index], "subject": "work:twin"}
    trail.rehash(twin)
    trail.rows.insert(index + random.randrange(2), twin)
    if random.random() < 0.5:
        trail.fit_inside()
    return FindingKind.FORKED


def swap(trail: Trail, random: Random) -> FindingKind:
    one, other = random.sample(trail.rows, 2)
    one["seq"], other["seq"] = other["seq"], one["seq"]
    trail.rows.sort(key=lambda row: row["seq"])
    trail.fit_inside()
    return FindingKind.CHANGED


def swap_and_rehash(trail: Trail, random: Random) -> FindingKind:
    index = trail.some(random, below=len(trail.rows) - 1)
    one, other = trail.rows[index], trail.rows[index + 1]
    one["seq"], other["seq"] = other["seq"], one["seq"]
    trail.rehash(one)
    trail.rehash(other)
    trail.rows.sort(key=lambda row: row["seq"])
    trail.fit_inside()
    return FindingKind.UNLINKED


def graft(trail: Trail, random: Random) -> FindingKind:
    index = random.randrange(len(trail.foreign))
    trail.rows[index] = dict(trail.foreign[index])
    return FindingKind.CHANGED


def replace_by_another_school(trail: Trail, _random: Random) -> FindingKind:
    trail.rows = [dict(row) for row in (trail.foreign * 5)[: len(trail.rows)]]
    trail.recompute()
    return FindingKind.REWRITTEN


def move_the_own_head(trail: Trail, random: Random) -> FindingKind:
    seq, tip = len(trail.rows), trail.rows[-1]["hash"]
    earlier = trail.rows[trail.some(random)]
    trail.inside = random.choice([None, (seq + 1, tip), (seq, "0" * 64), (earlier["seq"], earlier["hash"])])
    return FindingKind.HEAD_ROW


def forge_the_file(trail: Trail, random: Random) -> FindingKind:
    assert trail.outside is not None
    fields = json.loads(trail.outside)
    place = random.randrange(len(trail.outside))
    trail.outside = random.choice(
        [
            b"",
            trail.foreign_head,
            trail.outside[:place],
            trail.outside[:place] + bytes([trail.outside[place] ^ 1]) + trail.outside[place + 1 :],
            json.dumps({**fields, "seq": random.randrange(trail.sealed)}).encode(),
            json.dumps({**fields, "hash": trail.rows[trail.some(random)]["hash"]}).encode(),
        ]
    )
    return FindingKind.HEAD_FORGED


def remove_the_file(trail: Trail, _random: Random) -> FindingKind:
    trail.outside = None
    return FindingKind.HEAD_MISSING


TAMPERINGS: tuple[Tampering, ...] = (
    change_a_value,
    change_a_letter,
    change_the_writing,
    change_and_rehash,
    change_and_rewrite,
    remove,
    remove_and_rewrite,
    insert_and_renumber,
    insert_and_rewrite,
    append_unlinked,
    cut,
    cut_and_grow_again,
    cut_all,
    fork,
    swap,
    swap_and_rehash,
    graft,
    replace_by_another_school,
    move_the_own_head,
    forge_the_file,
    remove_the_file,
)
