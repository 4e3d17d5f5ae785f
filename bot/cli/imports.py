"""`licheng import`: a roster file into the tables; mistakes line by line, departures before they happen."""

import json as json_text
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.app import App
    from storage.rosters import Delivering, ImportReport


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import", help=t("cli.import.help"))
    def import_(
        kind: Annotated[str, typer.Argument(help=t("cli.import.kind"))],
        file: Annotated[Path, typer.Argument(help=t("cli.import.file"))],
        school: Annotated[str | None, typer.Option(help=t("cli.import.school"))] = None,
        full: Annotated[bool, typer.Option("--full", help=t("cli.import.full"))] = False,
        partial: Annotated[bool, typer.Option("--partial", help=t("cli.import.partial"))] = False,
        as_of: Annotated[str | None, typer.Option(help=t("cli.import.as_of"))] = None,
        round_: Annotated[int | None, typer.Option("--round", help=t("cli.import.round"))] = None,
        part: Annotated[str | None, typer.Option(help=t("cli.import.part"))] = None,
        division: Annotated[str | None, typer.Option(help=t("cli.import.division"))] = None,
        opens: Annotated[str | None, typer.Option(help=t("cli.import.opens"))] = None,
        closes: Annotated[str | None, typer.Option(help=t("cli.import.closes"))] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=t("cli.import.dry_run"))] = False,
        yes: Annotated[bool, typer.Option("--yes", help=t("cli.import.yes"))] = False,
        json: Annotated[bool, typer.Option("--json", help=t("cli.import.json"))] = False,
    ) -> None:
        from bot.app import build
        from bot.cli.import_receipts import read_delivering
        from bot.settings import Settings
        from storage.rosters import KINDS, WITHOUT_DEPARTURES

        if kind not in KINDS:
            raise usage("roster.usage.kind", kind=kind, known="、".join(KINDS))
        if not file.is_file():
            raise usage("roster.usage.file", file=file)
        if full == partial and (full or kind not in WITHOUT_DEPARTURES):
            raise usage("roster.usage.full_or_partial")
        day = None if as_of is None else _day(as_of)
        said = read_delivering(kind, round_, part, division, opens, closes)
        application = build(Settings())
        try:
            run = ImportRun(application, kind, file, school, full, day, dry_run, json, said)
            run.go(yes)
        finally:
            application.close()


def _day(text: str) -> "date":
    from portfolio.dates import parse_day
    from portfolio.errors import DayFormatError

    try:
        return parse_day(text)
    except DayFormatError as error:
        raise usage("roster.usage.day", text=text) from error


class ImportRun:
    """One run of the command; asks once when somebody sits at the terminal and something would depart."""

    def __init__(
        self,
        application: "App",
        kind: str,
        file: Path,
        school: str | None,
        full: bool,
        as_of: "date | None",
        dry_run: bool,
        json: bool,
        delivering: "Delivering | None" = None,
    ) -> None:
        self._delivering = delivering
        self._app, self._kind, self._file, self._school = application, kind, file, school
        self._full, self._as_of, self._dry_run, self._json = full, as_of, dry_run, json
        self._now: datetime = application.clock()
        self._lists = application.settings.data_dir / "import-lists"

    def go(self, agreed: bool) -> None:
        """Import, and say what came of it."""
        from bot.cli.import_decisions import compare, decided
        from bot.cli.import_receipts import contradiction_lines, find_contradictions
        from scheduler.succession import catch_up
        from storage.rosters import Outcome

        before = decided(self._app.storage, self._school) if not self._dry_run else {}
        report = self._run(agreed)
        if report.outcome is Outcome.ASKED and not self._json and sys.stdin.isatty() and sys.stderr.isatty():
            self._say_departures(report, sys.stderr)
            typer.confirm(t("roster.departures.ask", count=report.counts.departed), abort=True, err=True)
            report = self._run(agreed=True)
        if not self._dry_run:
            catch_up(self._app.storage, now=self._now)
        differences = compare(self._app.storage, before)
        contradicted = find_contradictions(self._app.storage, self._kind, self._school)
        if self._json:
            told = self._as_json(report) | {"decisions": differences.as_json()}
            if contradicted is not None:
                told["receipt_contradictions"] = {
                    slug: [one._asdict() for one in of] for slug, of in contradicted.items()
                }
            print(json_text.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._say(report)
            for line in differences.lines(national=self._school is None):
                print(line)
            for line in contradiction_lines(contradicted or {}):
                print(line)
        if report.outcome in (Outcome.REFUSED, Outcome.ASKED):
            sys.stdout.flush()
            raise CommandError(self._next_step(report))

    def _run(self, agreed: bool) -> "ImportReport":
        from bot.cli.import_lists import WrittenList
        from bot.cli.import_words import departure_line, error_line
        from bot.cli.progress import progress_bar
        from storage.rosters import NOTHING_SAID, Sinks, import_file

        with ExitStack() as stack:
            wrong = stack.enter_context(WrittenList(self._list("errors")))
            gone = stack.enter_context(WrittenList(self._list("departures")))
            national = self._school is None
            return import_file(
                self._app.storage,
                self._kind,
                self._file,
                school=self._school,
                full=self._full,
                now=self._now,
                as_of=self._as_of,
                dry_run=self._dry_run,
                allow_departures=agreed,
                delivering=self._delivering or NOTHING_SAID,
                progress=stack.enter_context(progress_bar({s: t(f"roster.stage.{s}") for s in STAGES})),
                work_folder=self._app.settings.data_dir / "working",
                sinks=Sinks(
                    error=lambda error: wrong.add(error_line(self._kind, error)),
                    departure=lambda one: gone.add(departure_line(one, national)),
                ),
            )

    def _list(self, what: str) -> Path:
        return self._lists / f"{self._kind}-{self._now:%Y%m%d-%H%M%S}-{what}.txt"

    def _say(self, report: "ImportReport") -> None:
        from bot.cli.import_words import error_line, outcome_words
        from storage.rosters import Outcome

        if report.outcome is Outcome.REFUSED:
            if report.applied_schools:
                self._warn(t("roster.stopped", schools=report.schools, applied=report.applied_schools))
            else:
                self._warn(t("roster.refused", count=report.error_count))
            for error in report.errors:
                self._warn(error_line(self._kind, error))
        elif report.counts.departed:
            self._say_departures(report, sys.stderr if report.outcome is Outcome.ASKED else sys.stdout)
        if report.outcome in (Outcome.APPLIED, Outcome.TRIED, Outcome.UNCHANGED):
            print(outcome_words(report, self._now, self._as_of, self._dry_run))
        if report.remark_count:
            self._warn(t("roster.remarks", count=report.remark_count))
            for remark in report.remarks:
                self._warn(error_line(self._kind, remark, remark=True))
            if report.remark_count > len(report.remarks):
                self._warn(t("roster.remarks.more", shown=len(report.remarks)))

    def _say_departures(self, report: "ImportReport", stream: Any) -> None:
        from bot.cli.import_words import departure_line

        print(t("roster.departures", count=report.counts.departed), file=stream)
        for departure in report.departures:
            print(departure_line(departure, self._school is None), file=stream)
        if report.counts.departed > len(report.departures):
            words = t("roster.departures.more", shown=len(report.departures), file=self._list("departures"))
            print(words, file=stream)

    def _next_step(self, report: "ImportReport") -> str:
        from storage.rosters import Outcome

        if report.outcome is Outcome.ASKED:
            return t("roster.departures.next")
        more = report.error_count > len(report.errors)
        listed = t(f"roster.refused.{'more' if more else 'file'}", shown=len(report.errors), file=self._list("errors"))
        return listed if report.applied_schools else f"{listed}\n{t('roster.refused.next')}"

    def _as_json(self, report: "ImportReport") -> dict[str, Any]:
        from bot.cli.import_words import report_as_json

        return {
            **report_as_json(report, self._now, self._as_of),
            "school": self._school,
            "errors_file": str(self._list("errors")) if report.error_count else None,
        }

    def _warn(self, words: str) -> None:
        print(words, file=sys.stderr)


STAGES = ("read", "check", "apply")
