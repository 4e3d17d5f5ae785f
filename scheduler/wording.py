"""The words of a batch, found once for everybody to whom they are the same, and put into messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog

from handlers.codec import reply_to_data
from handlers.conversation import Reply
from handlers.merging import merge
from handlers.notices import Telling
from locales import Translator, translator
from portfolio.people import Role
from portfolio.reminders import OF_DEADLINES, priority_of
from scheduler.bundles import Sense, senses
from scheduler.means import Means
from scheduler.policy import SECURITY
from storage.failures import DATABASE_FAILURES
from storage.queries.batches import Message, To
from storage.types import canonical_json
from storage.units import begin_anew, collect_rows, enter_school

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.reach import People
    from storage.queries.pending import Pending, What
    from storage.queries.ways import Way
    from storage.tables import Batch

log = structlog.get_logger()

Readers = dict[int, list["Pending"]]  # by account, what each is told


class Wording:
    """Finds the words of one batch behind its school's walls, in a transaction that only reads: whatever hangs there
    keeps nobody from writing. `rows` are what those words need written, such as buttons' tokens.
    """

    def __init__(self, means: Means, session: Session, batch: Batch, now: datetime) -> None:
        self._means = means
        self._session = session
        self._batch = batch
        self._now = now
        self._said: dict[tuple[Sense, str | None], Reply | None] = {}
        self._is_each_apart = False
        self.rows = collect_rows(session)

    def messages(
        self, members: Mapping[int, Pending], ways: Mapping[int, Way], people: People
    ) -> tuple[list[Message], list[int]]:
        """Return the messages for these notices, and those for which no words could be found.

        What one account is told is one message; equal ones go together, as many as the channel takes at once. What is
        about the safety of an account stays a message of its own.

        Hardly any words fail. Where some do, what was half found is taken back, and all are looked for again, each by
        itself.
        """
        enter_school(self._session, self._batch.school)
        try:
            return self._messages(members, ways, people)
        except DATABASE_FAILURES:
            raise
        except Exception:  # noqa: BLE001 - whose words it were is said when they are looked for by themselves
            self._begin_anew(0)
        self._is_each_apart = True
        self._said.clear()
        return self._messages(members, ways, people)

    def _messages(
        self, members: Mapping[int, Pending], ways: Mapping[int, Way], people: People
    ) -> tuple[list[Message], list[int]]:
        equal: dict[tuple[Any, ...], Readers] = defaultdict(dict)
        messages: list[Message] = []
        unsayable: list[int] = []
        alone: dict[tuple[What, bool], tuple[Sense, ...] | None] = {}  # most are told one thing, and the same
        for way, notices in self._readers(members, ways, people):
            account_id, language, plain_text = way.account_id, way.language, way.plain_text
            if len(notices) > 1:
                notices.sort(key=_order)
                sense = senses(notices)
            else:
                kind = (notices[0].what, notices[0].about != "")
                if kind not in alone:
                    alone[kind] = senses(notices)
                sense = alone[kind]
            if sense is not None:
                equal[sense, language, plain_text][account_id] = notices
                continue
            said, unsaid = self._personal(notices, translator(language))
            unsayable += unsaid
            if said is not None:
                sayable = [one for one in notices if one.id not in unsaid]
                messages.append(self._message({account_id: sayable}, language, plain_text, reply_to_data(said)))
        for (_, language, plain_text), theirs in equal.items():
            chunks, unsaid = self._for_many(theirs, language, plain_text)
            messages += chunks
            unsayable += unsaid
        return messages, unsayable

    def _readers(
        self, members: Mapping[int, Pending], ways: Mapping[int, Way], people: People
    ) -> Iterator[tuple[Way, list[Pending]]]:
        """Yield who is told what in one message, with the way to their account."""
        accounts: dict[int, list[Pending]] = defaultdict(list)
        for one in members.values():
            accounts[ways[one.binding_id or 0].account_id].append(one)
        for notices in accounts.values():
            way = ways[notices[0].binding_id or 0]
            if len(notices) == 1:
                yield way, notices
                continue
            by_hat: dict[object, list[Pending]] = defaultdict(list)
            for one in notices:
                by_hat[self._hat(one, people)].append(one)
            for some in by_hat.values():
                yield way, some

    def _hat(self, one: Pending, people: People) -> object:
        """As what somebody is told, who may be a teacher and a guardian; alone for the safety of an account."""
        if one.subject in SECURITY:
            return one.id
        if one.subject in OF_DEADLINES:
            return Role.GUARDIAN if one.about else Role.STUDENT
        return people.role(one.recipient_id)

    def _personal(self, notices: Sequence[Pending], t: Translator) -> tuple[Reply | None, list[int]]:
        said = {one.id: self._say(one, t) for one in notices}
        replies = [reply for reply in said.values() if reply is not None]
        return (merge(t, replies) if replies else None), [key for key, reply in said.items() if reply is None]

    def _for_many(self, readers: Readers, language: str | None, plain_text: bool) -> tuple[list[Message], list[int]]:
        """Messages of equal words: what is said to the first is said to all."""
        first = next(iter(readers.values()))
        said, unsaid = self._personal(first, translator(language))
        wordless = {_sense(one) for one in first if one.id in unsaid}
        everything = (one for notices in readers.values() for one in notices) if wordless else ()
        unsayable = [one.id for one in everything if _sense(one) in wordless]
        if said is None:
            return [], unsayable
        reply = reply_to_data(said)
        most = self._means.push.most_at_once(self._batch.channel)
        left = list(readers.items())
        if wordless:
            left = [(account, [one for one in told if _sense(one) not in wordless]) for account, told in left]
        chunks = [dict(left[start : start + most]) for start in range(0, len(left), most)]
        return [self._message(chunk, language, plain_text, reply) for chunk in chunks], unsayable

    def _message(self, readers: Readers, language: str | None, plain_text: bool, reply: dict[str, Any]) -> Message:
        to = tuple(To(account_id, tuple(one.id for one in notices)) for account_id, notices in readers.items())
        # Of its own, and the same however often it is worked out: no notice is in two messages.
        key = str(uuid5(UUID(self._batch.retry_key), str(to[0].notices[0])))
        return Message(to=to, language=language, plain_text=plain_text, key=key, reply=reply)

    def _say(self, notice: Pending, t: Translator) -> Reply | None:
        sense = senses([notice])
        if sense is None:
            return self._render(notice, t)
        key = (sense[0], t.language)
        if key not in self._said:
            self._said[key] = self._render(notice, t)
        return self._said[key]

    def _render(self, notice: Pending, t: Translator) -> Reply | None:
        telling = Telling(
            session=self._session,
            now=self._now,
            t=t,
            school=notice.school,
            recipient_id=notice.recipient_id,
            subject=notice.subject,
            about=notice.about,
            term=notice.term,
            round=notice.round,
            stage=notice.stage,
            facts=notice.facts,
        )
        if not self._is_each_apart:
            return self._found(telling)
        found = len(self.rows)
        try:
            return self._found(telling)
        except DATABASE_FAILURES:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake in one notice's words must not keep the others
            log.error("notice_unsayable", notice=notice.id, subject=notice.subject.value, error=type(error).__name__)
            self._begin_anew(found)
            return None

    def _begin_anew(self, found: int) -> None:
        """Take back what half-found words need, and begin again after the rows that were `found` before."""
        begin_anew(self._session, self._batch.school)
        del self.rows[found:]

    def _found(self, telling: Telling) -> Reply:
        with self._means.hanging.watched():
            return self._means.render(telling)


def proofs(means: Means, messages: Collection[Message]) -> dict[str, list[int]]:
    """Return by the proof of the words (an HMAC) for which notices they were frozen."""
    found: dict[str, list[int]] = defaultdict(list)
    for message in messages:
        found[means.storage.secrets.content_hmac(canonical_json(message.reply))] += message.notices
    return found


def _sense(notice: Pending) -> Sense | None:
    found = senses([notice])
    return None if found is None else found[0]


def _order(notice: Pending) -> tuple[Any, ...]:
    """What matters most first, then what closes first; notices of one sense stand alike for everybody."""
    closes = str(notice.facts.get("closes", ""))
    priority = priority_of(notice.subject, notice.stage)
    return (
        priority,
        not closes,
        closes,
        notice.subject.value,
        notice.term,
        notice.round,
        notice.stage,
        notice.written,
        notice.id,
    )
