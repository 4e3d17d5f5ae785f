"""What the school platform shows each night of a simulated year: uploads, files sent again, and decisions."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from sqlmodel import col, select

from bot.clock import Clock
from portfolio.certification import CertificationStatus, Written
from portfolio.works import CertificationState
from storage.rosters import import_file
from storage.tables import Certification, Work
from tests.years.town import SCHOOL, Town, Upload

HEADERS: Final = ("id", "kind", "number", "title", "term", "code", "uploaded_at", "state", "doc_md5")
DECIDED: Final = {
    CertificationStatus.CERTIFIED: CertificationState.CERTIFIED,
    CertificationStatus.RETURNED: CertificationState.RETURNED,
}


class Nights:
    """The platform's nights; `done` counts what happened in them."""

    def __init__(self, town: Town, draw: Random, clock: Clock, done: Counter[str], folder: Path) -> None:
        self.town, self.draw, self.clock, self.done, self.folder = town, draw, clock, done, folder
        self.by_id: dict[str, Upload] = {}
        self.waiting_to_be_uploaded: list[Upload] = []  # the next one last

    def look_ahead(self) -> None:
        """Take up the works of the semester that begins."""
        of_semester = [one for one in self.town.uploads if one.id not in self.by_id]
        self.by_id |= {one.id: one for one in of_semester}
        self.waiting_to_be_uploaded[:0] = reversed(of_semester)

    def pass_by(self, day: date) -> None:
        """Import what has changed: uploads, files sent again, and decisions carried over."""
        now = self.clock()
        changed: list[Upload] = []
        while self.waiting_to_be_uploaded and self.waiting_to_be_uploaded[-1].at < now:
            changed.append(self.waiting_to_be_uploaded.pop())
        with self.town.storage.reading(SCHOOL) as session:
            pressed = session.execute(
                select(col(Work.platform_id), col(Certification.status))
                .join(Work, col(Work.id) == Certification.work_id)
                .where(col(Certification.school) == SCHOOL, col(Certification.written) == Written.PRESSED)
            ).all()
        for key, status in pressed:
            upload = self.by_id[key]
            if upload.state is CertificationState.WAITING and self.draw.random() < 0.8:
                against = self.draw.random() < 0.007
                shown = DECIDED[status]
                if against:
                    shown = next(state for state in DECIDED.values() if state is not shown)
                upload.state = shown
                self.done["contradicted by the platform" if against else "carried to the platform"] += 1
                changed.append(upload)
        for upload in self.town.uploads:
            if (
                upload.state is CertificationState.RETURNED
                and day < upload.semester.upload_closes
                and self.draw.random() < 0.2
            ):
                upload.state, upload.at, upload.version = CertificationState.WAITING, now, upload.version + 1
                self.done["sent again"] += 1
                changed.append(upload)
            elif upload.state is CertificationState.WAITING and upload.at < now and self.draw.random() < 0.0005:
                upload.at, upload.version = now, upload.version + 1
                self.done["replaced while it waited"] += 1
                changed.append(upload)
            elif upload.state is CertificationState.WAITING and upload.at < now and self.draw.random() < 0.0005:
                upload.state = CertificationState.CERTIFIED
                self.done["decided on the platform itself"] += 1
                changed.append(upload)
        if changed:
            self._import({one.id: one for one in changed}.values())

    def _import(self, changed: Iterable[Upload]) -> None:
        path = self.folder / "works.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(HEADERS)
            for one in changed:
                at = one.at.isoformat()
                whose = (one.id, "course_outcome", one.number, one.title)
                rows.writerow((*whose, one.semester.term, one.course, at, one.state.value, one.doc_md5))
        report = import_file(
            self.town.storage, "works", path, school=SCHOOL, full=False, now=self.clock(), actor="test"
        )
        assert not report.errors, report.errors[:3]
        self.done["imports"] += 1
