"""What became of a work between two imports that its student should know: gone, another file, another name."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.works import CertificationState


class WorkChange(StrEnum):
    """One thing that is otherwise than before; going on (uploaded, certified, returned) is none."""

    VANISHED = "vanished"
    FILE_CHANGED = "file_changed"
    RETITLED = "retitled"
    UNCERTIFIED = "uncertified"  # it had been certified, and is not any more


@dataclass(frozen=True)
class Shown:
    """A work as one import showed it; sizes in bytes, None is "not given"."""

    title: str
    state: CertificationState
    doc_md5: str | None = None
    doc_size: int | None = None
    av_md5: str | None = None
    av_size: int | None = None


def changes_of(before: Shown, after: Shown | None) -> tuple[WorkChange, ...]:
    """Return what changed that somebody may have to act on; a file that is given for the first time did not change.

    >>> one = Shown("數列", CertificationState.CERTIFIED, doc_md5="a")
    >>> changes_of(one, None), changes_of(one, Shown("數列", CertificationState.WAITING, doc_md5="b"))[0].value
    ((<WorkChange.VANISHED: 'vanished'>,), 'file_changed')
    """
    if after is None:
        return (WorkChange.VANISHED,)
    changed = []
    document = _differs(before.doc_md5, after.doc_md5, before.doc_size, after.doc_size)
    if document or _differs(before.av_md5, after.av_md5, before.av_size, after.av_size):
        changed.append(WorkChange.FILE_CHANGED)
    if before.title != after.title:
        changed.append(WorkChange.RETITLED)
    if before.state is CertificationState.CERTIFIED and after.state is not CertificationState.CERTIFIED:
        changed.append(WorkChange.UNCERTIFIED)
    return tuple(changed)


def _differs(md5: str | None, now_md5: str | None, size: int | None, now_size: int | None) -> bool:
    """Hashes decide where both are given, sizes otherwise; a file that is given no more at all has gone."""
    if md5 is not None and now_md5 is not None:
        return md5 != now_md5
    if size is not None and now_size is not None:
        return size != now_size
    return (md5, size) != (None, None) and (now_md5, now_size) == (None, None)
