"""The simulation script (design § 9): one command a line, on a fresh copy of the demo database."""

import asyncio
import re
import shlex
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.app import App, assemble, open_storage
from bot.channels.simulator import SentKind, SentMessage, SimulatorChannel
from bot.cli.calendar_file import read_days
from bot.cli.import_receipts import read_options
from bot.cli.school_packs import add_pack, read_text, slug_of
from bot.cli.words import CommandError
from bot.clock import MovableClock
from bot.settings import Settings
from bot.transcript import Line, Transcript
from handlers.conversation import Button, Incoming, IncomingKind, Link, Reply
from handlers.succession import move_on
from locales import SOURCE, translator
from portfolio.bindings import PRIVACY_VERSION
from portfolio.dates import parse_instant
from portfolio.errors import PortfolioError
from portfolio.people import Role
from scheduler.succession import catch_up
from storage.demo.template import fresh_copy
from storage.queries import codes, people, terms
from storage.rosters import import_file
from storage.secrets import grouped

PERSONAS = {"student": Role.STUDENT, "guardian": Role.GUARDIAN, "teacher": Role.TEACHER, "registrar": Role.STAFF}
STRANGER = "stranger"
STEP = timedelta(minutes=30)  # while time is advanced; sending hours start on half hours
_SPAN = re.compile(r"(\d{1,4})(d|h|m)")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}

t = translator(SOURCE)


class WrongLineError(Exception):
    """A line of the script is wrong; `words` say why."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


class Simulation:
    """One run: who speaks now, the newest answer, the last code, and what was sent unasked and not printed yet."""

    def __init__(self, app: App, runner: asyncio.Runner, transcript: Transcript) -> None:
        self.app = app
        self.runner = runner
        self.transcript = transcript
        self.number = 0
        self.school, self.role, self.who = "yphs", "student", "20101"
        self.newest: dict[tuple[str, str], Reply] = {}
        self.code = ""
        self.unasked: list[tuple[int, str, SentMessage]] = []
        self.answers: list[tuple[str, SentMessage]] = []
        self.reasons: dict[tuple[str, str, Reply], str] = {}
        for name, channel in app.channels.items():
            if isinstance(channel, SimulatorChannel):
                channel.subscribe(partial(self._took, name))

    @classmethod
    @contextmanager
    def fresh(cls, settings: Settings, *, as_json: bool, out: Callable[[str], None]) -> Iterator["Simulation"]:
        """Open a simulation on its own copy of the demo database; the copy is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="licheng-") as folder, asyncio.Runner() as runner:
            own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None, "channels": None})
            fresh_copy(settings.data_dir, Path(folder) / "licheng.db", privacy_version=PRIVACY_VERSION, move_on=move_on)
            app = assemble(own, open_storage(own))
            try:
                yield cls(app, runner, Transcript(out, as_json))
            finally:
                app.close()

    def run_line(self, number: int, line: str) -> None:
        """Do one line of the script.

        Raises:
            WrongLineError: the line is no command, or names what is not there.
        """
        self.number = number
        text = line.strip()
        if not text or text.startswith("#"):
            return
        command, _, rest = text.partition(" ")
        act = getattr(self, f"_do_{command}", None)
        if act is None:
            raise WrongLineError(number, t("simulate.no_command", command=command))
        act(rest.strip())

    def _do_now(self, rest: str) -> None:
        self._clock().set(self._instant(rest))

    def _do_as(self, rest: str) -> None:
        self.school, self.role, self.who = self._persona(rest)

    def _do_code(self, rest: str) -> None:
        school, role, number = self._persona(rest)
        if role == STRANGER:
            raise self._wrong("simulate.no_person", number=number)
        now = self.app.clock()
        with self.app.storage.unit(school) as session:
            person = people.find_person(session, school=school, number=number)
            if person is None:
                raise self._wrong("simulate.no_person", number=number)
            self.code = grouped(codes.issue(session, person=person, now=now))
        reply = Reply(self.code)
        self.transcript.show(Line(self.number, now, school, role, number, "paper", "code", reply))

    def _do_say(self, rest: str) -> None:
        self._send(IncomingKind.WORDS, rest.replace("$code", self.code))

    def _do_press(self, rest: str) -> None:
        newest = self.newest.get(self._place())
        buttons = [one for one in newest.buttons if not isinstance(one, Link)] if newest is not None else []
        self._send(IncomingKind.PRESS, self._button(buttons, rest).intent.pack())

    def _do_tick(self, _rest: str) -> None:
        for sent in self.runner.run(self.app.scheduler.run_due()):
            self.reasons[sent.channel, sent.address, sent.reply] = ",".join(sent.subjects)

    def _do_advance(self, rest: str) -> None:
        span = _SPAN.fullmatch(rest)
        if span is None:
            raise self._wrong("simulate.no_span", text=rest)
        clock = self._clock()
        until = clock() + timedelta(**{_UNITS[span[2]]: int(span[1])})
        while clock() < until:
            clock.set(min(until, clock() + STEP))
            self._do_tick("")

    def _do_sent(self, _rest: str) -> None:
        unasked, self.unasked = self.unasked, []
        if not unasked:
            self.transcript.say(t("simulate.nothing_sent"))
        for line, channel, message in unasked:
            self._show(line, channel, message)

    def _do_import(self, rest: str) -> None:
        kind, file, school, *options = self._words(rest, None, "simulate.how_import", least=3)
        try:
            report = import_file(
                self.app.storage,
                kind,
                Path(file),
                school=school,
                full=False,
                now=self.app.clock(),
                actor="simulate",
                delivering=read_options(kind, options),
            )
        except CommandError as error:
            raise WrongLineError(self.number, error.words) from error
        except (PortfolioError, OSError) as error:
            raise self._wrong("simulate.import_failed", file=file) from error
        if report.errors:
            raise self._wrong("simulate.import_failed", file=file)
        catch_up(self.app.storage, now=self.app.clock())  # as `licheng import` does
        self.transcript.say(t("simulate.imported", file=Path(file).name, rows=report.rows))

    def _do_school(self, rest: str) -> None:
        """Add a rule pack, and open the school's channel where it is new."""
        (file,) = self._words(rest, 1, "simulate.how_school")
        try:
            text, slug = read_text(Path(file)), slug_of(Path(file), None)
            said = add_pack(
                self.app.storage, slug, text, file=Path(file), actor="simulate", now=self.app.clock(), next_steps=False
            )
        except CommandError as error:
            raise WrongLineError(self.number, error.words) from error
        if f"simulator.{slug}" not in self.app.channels:
            self.app.open_simulator(slug).subscribe(partial(self._took, f"simulator.{slug}"))
        self.transcript.say(said)

    def _do_calendar(self, rest: str) -> None:
        """Announce one day, as `calendar set --day` does."""
        school, *words = self._words(rest, None, "simulate.how_calendar")
        if school not in self._schools():
            raise self._wrong("simulate.no_school", school=school, known="、".join(self._schools()))
        try:
            days = read_days([" ".join(words)])
        except CommandError as error:
            raise WrongLineError(self.number, error.words) from error
        with self.app.storage.unit(school) as session:
            for day in days:
                terms.announce(session, school=school, day=day, announced_by="simulate", now=self.app.clock())
        self.transcript.say(t("simulate.announced", day=" ".join(words)))

    def _schools(self) -> list[str]:
        return [name.partition(".")[2] for name in self.app.channels]

    def _send(self, kind: IncomingKind, data: str) -> None:
        channel, address = self._place()
        event_id = f"line-{self.number}"
        self.app.inbox.accept([Incoming(channel, address, event_id, kind, data, self.app.clock())])
        self.answers = []
        self.runner.run(self.app.inbox.drain(channel, address))
        for _name, message in self.answers:
            self.newest[(channel, address)] = message.reply
            self._show(self.number, channel, message)

    def _took(self, channel: str, message: SentMessage) -> None:
        if message.kind is SentKind.UNASKED:
            self.unasked.append((self.number, channel, message))
            # A person presses the button of whatever came last, asked for or not.
            self.newest[(channel, message.address)] = message.reply
        else:
            self.answers.append((channel, message))

    def _persona(self, rest: str) -> tuple[str, str, str]:
        """Read `yphs guardian 10102-1`; a stranger's number may be left out."""
        parts = rest.split()
        if len(parts) == 2 and parts[1] == STRANGER:
            parts.append("1")
        if len(parts) != 3:
            raise self._wrong("simulate.how_as")
        school, role, number = parts
        if f"simulator.{school}" not in self.app.channels:
            raise self._wrong("simulate.no_school", school=school, known="、".join(self._schools()))
        if role == STRANGER:
            return school, role, number
        if role not in PERSONAS:
            raise self._wrong("simulate.no_role", role=role)
        with self.app.storage.reading(school) as session:
            person = people.find_person(session, school=school, number=number)
        if person is None or person.role is not PERSONAS[role]:
            raise self._wrong("simulate.no_person", number=number)
        return school, role, number

    def _words(self, rest: str, count: int | None, how: str, *, least: int = 2) -> list[str]:
        try:
            parts = shlex.split(rest)
        except ValueError as error:
            raise self._wrong(how) from error
        if len(parts) != count if count is not None else len(parts) < least:
            raise self._wrong(how)
        return parts

    def _button(self, buttons: list[Button], wanted: str) -> Button:
        if wanted.isdecimal() and 1 <= int(wanted) <= len(buttons):
            return buttons[int(wanted) - 1]
        for button in buttons:
            if wanted and wanted in button.label:
                return button
        raise self._wrong("simulate.no_button", label=wanted)

    def _instant(self, text: str) -> datetime:
        try:
            return parse_instant(text)
        except PortfolioError as error:
            raise self._wrong("simulate.no_instant", text=text) from error

    def _place(self) -> tuple[str, str]:
        return f"simulator.{self.school}", f"{self.role}/{self.who}"

    def _show(self, line: int, channel: str, message: SentMessage) -> None:
        role, _, number = message.address.partition("/")
        school = channel.partition(".")[2]
        self.transcript.show(
            Line(
                line,
                message.at,
                school,
                role,
                number,
                channel,
                message.kind,
                message.reply,
                reason=self.reasons.get((channel, message.address, message.reply)),
                language=message.language,
            )
        )

    def _clock(self) -> MovableClock:
        clock = self.app.clock
        if not isinstance(clock, MovableClock):
            raise TypeError("a simulation runs on a movable clock")
        return clock

    def _wrong(self, key: str, **facts: object) -> WrongLineError:
        return WrongLineError(self.number, t(key, **facts))
