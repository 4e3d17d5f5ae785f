"""A school year of reminders at the five demo schools: `python -m tests.years.simulated [DAYS] [--list FILE]`.

The simulator runs through it as `licheng simulate` does, half an hour at a time, on a fresh demo database. Whatever was
owed to anybody is listed with what became of it and why; three promises are held: nobody gets above one unasked message
a day but on days of receipts, nothing goes out in quiet hours, and every notice has its end and its reason.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from sqlmodel import col, select

from bot.logs import configure
from bot.settings import Settings
from bot.simulation import Simulation
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.hours import NIGHT, may_send
from portfolio.people import Role
from portfolio.reminders import KIND_OF, OF_RECEIPTS, Kind, NoticeState, NoticeSubject
from storage.queries import terms
from storage.queries.preferences import find_preferences
from storage.queries.reminder_settings import find_settings
from storage.tables import Account, Binding, Notice, Person
from storage.units import Storage

YEAR: Final = 365
AT_ONCE: Final = 7  # days between two looks at what was sent
# What people and schools do meanwhile: on which day, and as which lines of a script.
MEANWHILE: Final = {
    3: ("as yphs student 20101", "say 提醒設定"),
    6: ('calendar yphs "113-1 休業式 114/1/21"',),
    10: ("as tmsb student 20101", "say 停止提醒", "say 停止提醒"),
}


@dataclass(frozen=True)
class Message:
    """One message that went out unasked."""

    at: datetime
    school: str
    channel: str
    address: str
    subjects: tuple[str, ...]
    title: str


@dataclass
class Told:
    """What came of the year."""

    messages: list[Message] = field(default_factory=list)
    notices: list[dict[str, str]] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        yield f"messages {len(self.messages)}, notices {len(self.notices)}, {self.seconds:.0f} s"
        by_school = Counter(one.school for one in self.messages)
        yield "messages a school: " + ", ".join(f"{school} {count}" for school, count in sorted(by_school.items()))
        yield "what became of what was owed: " + ", ".join(f"{end} {count}" for end, count in sorted(self.ends.items()))
        subjects = Counter(one["subject"] + " " + one["stage"].partition("@")[0][:10] for one in self.notices)
        yield "what it was about: " + ", ".join(f"{name} {count}" for name, count in sorted(subjects.items()))


def live(days: int, folder: Path) -> Told:
    """Run through so many days, and return what was told."""
    told, begun = Told(), perf_counter()
    settings = Settings(_env_file=None, data_dir=folder, database_url=None)  # type: ignore[call-arg]
    with Simulation.fresh(settings, as_json=True, out=lambda _: None) as simulation:
        for day in range(days):
            for line in MEANWHILE.get(day, ()):
                simulation.run_line(day, line)
            simulation.run_line(day, "advance 1d")
            told.messages += _taken(simulation)
            if sys.stderr.isatty():
                print(f"\r{taipei_day(simulation.app.clock())}", end="", file=sys.stderr)
        look(simulation.app.storage, simulation.app.clock(), told)
    told.seconds = perf_counter() - begun
    return told


def _taken(simulation: Simulation) -> Iterator[Message]:
    """What went out since the last look, with the subjects that it told of."""
    unasked, simulation.unasked = simulation.unasked, []
    for _, channel, message in unasked:
        subjects = simulation.reasons.get((channel, message.address, message.reply), "")
        yield Message(
            message.at,
            channel.partition(".")[2],
            channel,
            message.address,
            tuple(subjects.split(",")),
            message.reply.title,
        )


def look(storage: Storage, now: datetime, told: Told) -> None:
    """List every notice with its reason, and hold the year to its promises."""
    told.broken += [*_too_many(told.messages), *_out_of_hours(storage, told.messages), *_listed(storage, now, told)]


def _too_many(messages: list[Message]) -> Iterator[str]:
    """Above one message a day to one reader, where nothing of the day was about receipts or the account's safety."""
    days: dict[tuple[str, str, date], list[Message]] = defaultdict(list)
    for one in messages:
        if not all(KIND_OF[NoticeSubject(subject)] is Kind.SECURITY for subject in one.subjects):
            days[one.channel, one.address, taipei_day(one.at)].append(one)
    for (channel, address, day), those in sorted(days.items()):
        about = {subject for one in those for subject in one.subjects}
        if len(those) > 1 and about.isdisjoint(OF_RECEIPTS):
            when = ", ".join(f"{one.at.astimezone(TAIPEI):%H:%M} {'+'.join(one.subjects)}" for one in those)
            yield f"{len(those)} messages to {channel} {address} on {day}: {when}"


def _out_of_hours(storage: Storage, messages: list[Message]) -> Iterator[str]:
    """In the night whatever it is; outside the hours of school and person where it can wait."""
    people = _readers(storage)
    for one in messages:
        subjects = [NoticeSubject(subject) for subject in one.subjects]
        local = one.at.astimezone(TAIPEI)
        if all(KIND_OF[subject] is Kind.SECURITY for subject in subjects):
            continue
        if local.time() >= NIGHT[0] or local.time() < NIGHT[1]:
            yield f"{one.title} went to {one.address} at night: {local:%m-%d %H:%M}"
        if NoticeSubject.RECEIPT_CONFIRMATION in subjects:
            continue  # its last two may leave the hours
        reader = people.get((one.channel, one.address))
        if reader is not None and not _may(storage, one, reader):
            yield f"{one.title} ({'+'.join(one.subjects)}) went to {one.address} at no hour for it: {local:%m-%d %H:%M}"


def _may(storage: Storage, one: Message, person: Person) -> bool:
    with storage.reading(one.school) as session:
        settings = find_settings(session, one.school)
        wishes = find_preferences(session, person_ids=[person.id or 0]).get(person.id or 0)
        is_working_day = terms.calendar_of(session, one.school).is_working_day
    if wishes is not None and wishes.spans is not None:
        local = one.at.astimezone(TAIPEI).time()
        return any(begins <= local < ends for begins, ends in wishes.spans)
    return may_send(settings.hours_of(person.role, person.division), one.at, is_working_day)


def _readers(storage: Storage) -> dict[tuple[str, str], Person]:
    """Whom each address of the simulator belongs to."""
    found = select(col(Account.channel), col(Account.address), Person).select_from(Account)
    found = found.join(Binding, col(Binding.account_id) == col(Account.id))
    found = found.join(Person, col(Person.id) == col(Binding.person_id))
    with storage.reading() as session:
        return {(channel, address): person for channel, address, person in session.execute(found)}


def _listed(storage: Storage, now: datetime, told: Told) -> Iterator[str]:
    """Every notice: to whom, what of, what became of it when, and why."""
    with storage.reading() as session:
        rows = session.execute(
            select(Notice, col(Person.number), col(Person.role))
            .join(Person, col(Person.id) == col(Notice.recipient_id))
            .order_by(col(Notice.school), col(Notice.due_at), col(Notice.id))
        ).all()
    for notice, number, role in rows:
        told.ends[f"{notice.state.value}{f' {notice.reason}' if notice.reason else ''}"] += 1
        told.notices.append(
            {
                "school": notice.school,
                "to": f"{Role(role).value} {number}",
                "about": notice.about,
                "subject": notice.subject.value,
                "term": notice.term,
                "round": str(notice.round),
                "stage": notice.stage,
                "revision": str(notice.revision),
                "due": notice.due_at.astimezone(TAIPEI).isoformat(),
                "ended": "" if notice.settled_at is None else notice.settled_at.astimezone(TAIPEI).isoformat(),
                "state": notice.state.value,
                "reason": notice.reason or "",
            }
        )
        named = f"{notice.subject.value} {notice.stage} to {number} at {notice.school}"
        if notice.state in (NoticeState.PLANNED, NoticeState.BATCHED):
            if notice.due_at <= now:
                yield f"{named} is still {notice.state.value}"
        elif notice.state is not NoticeState.SENT and not notice.reason:
            yield f"{named} is {notice.state.value} for no reason"


def main(arguments: list[str]) -> int:
    """Live through it, print what came of it, and return whether every promise was kept."""
    known = argparse.ArgumentParser(prog="python -m tests.years.simulated", description=__doc__)
    known.add_argument("days", nargs="?", type=int, default=YEAR)
    known.add_argument("--list", type=Path, help="where every notice is listed, a line of JSON each")
    wanted = known.parse_args(arguments)
    configure()
    with tempfile.TemporaryDirectory() as folder:
        told = live(wanted.days, Path(folder))
    if wanted.list is not None:
        wanted.list.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told.notices))
    print("\n".join(told.lines()))
    print("\n".join(told.broken[:40]) or "every promise is kept")
    return int(bool(told.broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
