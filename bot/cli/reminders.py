"""`licheng reminders`: when a school's people are told unasked, of which days, not in exam weeks, and for how much."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import t, usage
from portfolio.people import Division, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.reminder_settings import ReminderSettings

School = Annotated[str, typer.Option(help=t("cli.reminders.school"))]
MOST_QUIET = 31  # days in a row; what waited would be too late after more


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.reminders.help"))
    app.add_typer(group, name="reminders")
    _register_hours(group)
    _register_stages(group)
    _register_quiet(group)
    _register_cap(group)

    @group.command("list", help=t("cli.reminders.list.help"))
    def list_(
        school: School,
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import reminder_rows
        from bot.cli.packs import check_school, opened, print_json, print_table

        with opened() as application:
            check_school(application.storage, school)
            with application.storage.reading() as session:
                found = reminder_rows.read(session, school, application.clock())
        if json:
            print_json(found)
            return
        columns = [t("reminders_cli.column.what"), t("reminders_cli.column.value"), t("reminders_cli.column.by")]
        print_table(columns, [reminder_rows.cells(row) for row in found], title=t("reminders_cli.list", school=school))


def _register_hours(group: typer.Typer) -> None:
    @group.command("hours", help=t("cli.reminders.hours.help"))
    def hours(
        role: Annotated[Role, typer.Argument(help=t("cli.reminders.hours.role"))],
        school: School,
        spans: Annotated[str, typer.Argument(help=t("cli.reminders.hours.spans"))] = "",
        division: Annotated[Division | None, typer.Option(help=t("cli.reminders.hours.division"))] = None,
        slot: Annotated[str, typer.Option(help=t("cli.reminders.hours.slot"))] = "",
        default: Annotated[bool, typer.Option("--default", help=t("cli.reminders.hours.default"))] = False,
    ) -> None:
        from dataclasses import replace

        from bot.cli.reminder_reading import a_spans, a_time
        from bot.cli.reminder_rows import said_hours, said_role
        from portfolio.hours import default_hours
        from portfolio.reminder_settings import hours_within

        if default == bool(spans):
            raise usage("reminders_cli.usage.hours")
        if role is Role.GUARDIAN and division is not None:
            raise usage("reminders_cli.usage.guardian_division")
        whom = role, division
        read, at = a_spans(spans) if spans else (), a_time(slot) if slot else None

        def change(found: "ReminderSettings") -> "ReminderSettings":
            kept = {other: hours for other, hours in found.hours.items() if other != whom}
            if default:
                return replace(found, hours=kept)
            return replace(found, hours={**kept, whom: hours_within(read, usual=default_hours(*whom), slot=at)})

        is_new, settings = _change(school, change)
        facts = {"school": school, "who": said_role(role, division), "hours": said_hours(settings.hours_of(*whom))}
        print(t("reminders_cli.hours.set" if is_new else "reminders_cli.hours.same", **facts))
        if whom == (Role.STUDENT, None) and not default and settings.is_of_role_only(Role.STUDENT, Division.CONTINUING):
            print(t("reminders_cli.hours.evening_too", school=school))


def _register_stages(group: typer.Typer) -> None:
    @group.command("stages", help=t("cli.reminders.stages.help"))
    def stages(
        subject: Annotated[str, typer.Argument(help=t("cli.reminders.stages.subject"))],
        school: School,
        opening: Annotated[bool | None, typer.Option(help=t("cli.reminders.stages.opening"))] = None,
        days: Annotated[str, typer.Option(help=t("cli.reminders.stages.days"))] = "",
        no_days: Annotated[bool, typer.Option("--no-days", help=t("cli.reminders.stages.no_days"))] = False,
        last_day: Annotated[bool | None, typer.Option(help=t("cli.reminders.stages.last_day"))] = None,
        default: Annotated[bool, typer.Option("--default", help=t("cli.reminders.hours.default"))] = False,
    ) -> None:
        from dataclasses import replace

        from bot.cli.reminder_reading import a_subject
        from bot.cli.reminder_rows import said_stages
        from portfolio.reminder_settings import parse_days_before
        from portfolio.stages import Stages

        of = a_subject(subject)
        named = opening is not None or last_day is not None or bool(days) or no_days
        if default == named or (days and no_days):
            raise usage("reminders_cli.usage.stages")
        before = parse_days_before(days) if days else ()

        def change(found: "ReminderSettings") -> "ReminderSettings":
            kept = {other: stages for other, stages in found.stages.items() if other is not of}
            if default:
                return replace(found, stages=kept)
            was = found.stages_of(of)
            new = Stages(
                opening=was.opening if opening is None else opening,
                days_before=before if days or no_days else was.days_before,
                last_day=was.last_day if last_day is None else last_day,
            )
            return replace(found, stages={**kept, of: new})

        is_new, settings = _change(school, change)
        facts = {"school": school, "subject": t(f"subject.{of.value}"), "stages": said_stages(settings.stages_of(of))}
        print(t("reminders_cli.stages.set" if is_new else "reminders_cli.stages.same", **facts))


def _register_quiet(group: typer.Typer) -> None:
    @group.command("quiet", help=t("cli.reminders.quiet.help"))
    def quiet(
        first: Annotated[str, typer.Argument(help=t("cli.reminders.quiet.first"))],
        last: Annotated[str, typer.Argument(help=t("cli.reminders.quiet.last"))],
        school: School,
        note: Annotated[str, typer.Option(help=t("cli.reminders.quiet.note"))] = "",
        remove: Annotated[bool, typer.Option("--remove", help=t("cli.reminders.quiet.remove"))] = False,
    ) -> None:
        from bot.cli.calendar_file import a_day, a_text
        from bot.cli.formulas import roc
        from bot.cli.packs import check_school, opened
        from storage.queries.reminder_settings import add_quiet, remove_quiet

        begins, ends, called = a_day(first), a_day(last), a_text(note)
        facts = {"school": school, "first": roc(begins), "last": roc(ends)}
        if ends < begins:
            raise usage("reminders_cli.usage.quiet_order", **facts)
        if (ends - begins).days >= MOST_QUIET:
            raise usage("reminders_cli.usage.quiet_long", most=MOST_QUIET, **facts)
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            with application.storage.unit(school) as session:
                if remove:
                    had = remove_quiet(session, school=school, first=begins, last=ends, removed_by="cli", now=now)
                    done = "removed" if had else "none"
                else:
                    is_new = add_quiet(
                        session, school=school, first=begins, last=ends, note=called, added_by="cli", now=now
                    )
                    done = "added" if is_new else "same"
        print(t(f"reminders_cli.quiet.{done}", **facts))


def _register_cap(group: typer.Typer) -> None:
    @group.command("cap", help=t("cli.reminders.cap.help"))
    def cap(
        school: School,
        most: Annotated[int | None, typer.Argument(help=t("cli.reminders.cap.most"), min=0)] = None,
        none: Annotated[bool, typer.Option("--none", help=t("cli.reminders.cap.none"))] = False,
        reserve: Annotated[int | None, typer.Option(help=t("cli.reminders.cap.reserve"), min=0)] = None,
    ) -> None:
        from dataclasses import replace

        from bot.cli.reminder_rows import said_cap

        if none == (most is not None):
            raise usage("reminders_cli.usage.cap")
        if most is not None and reserve is not None and reserve > most:
            raise usage("reminders_cli.usage.reserve", reserve=reserve, cap=most)
        is_new, settings = _change(school, lambda found: replace(found, cap=most, reserve=reserve))
        facts = {"school": school, "cap": said_cap(settings.cap, settings.reserve)}
        print(t("reminders_cli.cap.set" if is_new else "reminders_cli.cap.same", **facts))


def _change(school: str, change: "Callable[[ReminderSettings], ReminderSettings]") -> "tuple[bool, ReminderSettings]":
    """Change the school's settings, and return whether that was anything new, and what they are now."""
    from bot.cli.packs import check_school, opened
    from storage.queries.reminder_settings import change_settings, find_settings

    with opened() as application:
        check_school(application.storage, school)
        with application.storage.unit(school) as session:
            is_new = change_settings(session, school=school, change=change, changed_by="cli", now=application.clock())
            return is_new, find_settings(session, school)
