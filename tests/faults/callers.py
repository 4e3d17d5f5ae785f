"""People who write while things go wrong: LINE's webhooks, sent until they are acknowledged, and sometimes again."""

import base64
import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import col

from handlers.certification_card import DECIDE
from handlers.certification_intents import Certify
from handlers.certification_place import Place
from portfolio.certification import CertificationStatus, OfficialAct
from portfolio.people import Role
from portfolio.works import WorkKind
from storage.queries import official_acts, presses
from storage.queries.asking import make_requests
from storage.tables import AuditEntry, Certification, School
from tests.faults.grounds import Grounds
from tests.faults.invariants import Decision
from tests.faults.town import address_of, environment
from tests.world_rows import World

WITHIN: Final = 2.0  # seconds that LINE waits for an answer
WORDS: Final = ("說明", "隱私", "期限", "？")


class Callers:
    """A thread of LINE's webhooks to one school's channel; `port` is where they go at the moment, 0 for nowhere."""

    def __init__(self, grounds: Grounds, school: str, users: Sequence[str], *, a_second: float = 20.0) -> None:
        self._clock = grounds.clock
        self._path = f"/line/{school}"
        self._secret = environment(grounds.town.schools)[f"SECRET_{school.upper()}"].encode()
        self._users = users
        self._pause = 1 / a_second
        self._draw = random.Random(grounds.seed + 7)
        self._numbers = count(1)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0
        self.presses: deque[tuple[str, str]] = deque()  # user, data
        self.again: deque[dict[str, Any]] = deque()
        self.acknowledged: set[str] = set()
        self.seconds: list[float] = []
        self.statuses: dict[int, int] = {}
        self.told: Callable[[], None] = lambda: None  # after each acknowledgement

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send nothing further."""
        self._stopping.set()
        self._thread.join(20)

    def _run(self) -> None:
        while not self._stopping.wait(self._pause):
            if self.port:
                event = self._next()
                status = self._post(event)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status == 200:
                    self.acknowledged.add(event["webhookEventId"])
                    self.told()
                    if self._draw.random() < 0.1:
                        self.again.append(event)
                else:
                    self.again.append(event)

    def _next(self) -> dict[str, Any]:
        if self.again and self._draw.random() < 0.5:
            event = self.again.popleft()
            return {**event, "deliveryContext": {"isRedelivery": True}}
        number = next(self._numbers)
        if self.presses and self._draw.random() < 0.5:
            user, data = self.presses.popleft()
            body = {"type": "postback", "postback": {"data": data}}
        else:
            user = self._draw.choice(self._users)
            text = self._draw.choice(WORDS)
            body = {"type": "message", "message": {"type": "text", "id": f"m{number}", "text": text}}
        return {
            **body,
            "replyToken": f"{number:032x}",
            "source": {"type": "user", "userId": user},
            "webhookEventId": f"01H{number:023d}",
            "timestamp": int(self._clock().timestamp() * 1000),
            "mode": "active",
            "deliveryContext": {"isRedelivery": False},
        }

    def _post(self, event: dict[str, Any]) -> int:
        """Return the answer's status: 0 where there was none, -1 where it came too late for LINE."""
        body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}).encode()
        signed = base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256)).decode()
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN + 8)
        try:
            connection.request(
                "POST", self._path, body, {"content-type": "application/json", "x-line-signature": signed}
            )
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        self.seconds.append(time.monotonic() - begun)
        return status


class Desk:
    """A school whose teacher certifies by tapping: so many requests, one tap each, some of them twice."""

    def __init__(self, grounds: Grounds, school: str, requests: int) -> None:
        self.school, self.storage = school, grounds.storage
        now = grounds.clock()
        world = World(grounds.storage, now)
        with grounds.storage.unit(school) as session:
            official_acts.record_act(
                session,
                school=school,
                act=OfficialAct.CERTIFICATION,
                counts=True,
                basis="test",
                recorded_by="cli",
                now=now,
            )
        self.teacher = grounds.town.staff[school, "T01"]
        world.people[school, "T01"] = self.teacher
        with world.together(school):
            world.add_person("299999", Role.STUDENT, school=school, class_name="201")
            world.add_course("M1", "T01", school=school)
            for number in range(requests):
                world.add_work("299999", f"作品 {number}", school=school, doc_md5=f"md5-{number}")
            world.imported("works", now, school=school)
        with grounds.storage.unit(school) as session:
            found = session.get(School, school)
            assert found is not None
            make_requests(session, found, kinds=(WorkKind.COURSE_OUTCOME,), now=now)
        with grounds.storage.unit(school) as session:
            rows = session.scalars(select(Certification).where(col(Certification.school) == school)).all()
            self.taps = [self._token(session, row, grounds) for row in rows]
            self.wanted = [row.id or 0 for row in rows]

    def _token(self, session: Any, row: Certification, grounds: Grounds) -> tuple[str, str]:
        token = presses.offer(
            session,
            school=self.school,
            person_id=self.teacher,
            act=Place().act(DECIDE),
            object_id=row.id or 0,
            version=row.version,
            now=grounds.clock(),
            expires_at=grounds.clock().replace(year=2027),
        )
        return address_of("line", self.teacher), Certify(token).pack()

    def decisions(self) -> list[Decision]:
        """Return what was decided, with the audit rows that tell of it."""
        with self.storage.reading(self.school) as session:
            rows = session.scalars(
                select(Certification).where(
                    col(Certification.school) == self.school,
                    col(Certification.status).in_((CertificationStatus.CERTIFIED, CertificationStatus.RETURNED)),
                )
            ).all()
            told = dict(
                session.execute(
                    select(col(AuditEntry.subject), func.count())
                    .where(
                        col(AuditEntry.school) == self.school,
                        col(AuditEntry.act).in_(("certification.certified", "certification.returned")),
                    )
                    .group_by(col(AuditEntry.subject))
                ).all()
            )
        allowed = frozenset({self.teacher})
        return [Decision(row.id or 0, row.decided_by_id, allowed, told.get(f"work:{row.work_id}", 0)) for row in rows]
