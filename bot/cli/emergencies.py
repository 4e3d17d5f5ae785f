"""`licheng emergencies`: days for which a school says that a circumstance holds under which people may be acted for."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli.words import t, usage
from portfolio.calendar import TAIPEI
from portfolio.representatives import Circumstance

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.tables import Emergency
    from storage.units import Storage

COLUMNS: Final = ("id", "circumstance", "from_on", "until_on", "note", "state")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.emergencies.help"))
    app.add_typer(group, name="emergencies")

    @group.command("open", help=t("cli.emergencies.open.help"))
    def open_(
        school: Annotated[str, typer.Option(help=t("cli.emergencies.school"))],
        circumstance: Annotated[Circumstance, typer.Option(help=t("cli.emergencies.circumstance"))],
        from_: Annotated[str, typer.Option("--from", help=t("cli.emergencies.from"))],
        until: Annotated[str, typer.Option(help=t("cli.emergencies.until"))],
        note: Annotated[str, typer.Option(help=t("cli.emergencies.note"))],
    ) -> None:
        from bot.cli.calendar_file import a_text
        from bot.cli.packs import check_school, opened
        from storage.queries.emergencies import open_emergency

        begins, ends = _day(from_), _day(until)
        if ends < begins:
            raise usage("cli.emergencies.usage.order")
        basis = a_text(note)
        if not basis:
            raise usage("cli.emergencies.usage.note")
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            _check_named(application.storage, school, circumstance, now)
            with application.storage.unit(school) as session:
                made = open_emergency(
                    session,
                    school=school,
                    circumstance=circumstance,
                    from_on=begins,
                    until_on=ends,
                    note=basis,
                    opened_by="cli",
                    now=now,
                )
                number = None if made is None else made.id
        said = t(f"circumstance.{circumstance.value}")
        if number is None:
            print(t("cli.emergencies.unchanged", school=school, circumstance=said))
        else:
            print(t("cli.emergencies.opened", school=school, circumstance=said, id=number))

    @group.command("close", help=t("cli.emergencies.close.help"))
    def close(
        number: Annotated[int, typer.Argument(metavar="ID", help=t("cli.emergencies.id"))],
        school: Annotated[str, typer.Option(help=t("cli.emergencies.school"))],
    ) -> None:
        from bot.cli.packs import check_school, opened
        from storage.queries.emergencies import close_emergency

        with opened() as application:
            check_school(application.storage, school)
            with application.storage.unit(school) as session:
                closed = close_emergency(
                    session, school=school, emergency_id=number, closed_by="cli", now=application.clock()
                )
        if not closed:
            raise usage("cli.emergencies.none_open", school=school, id=number)
        print(t("cli.emergencies.closed", school=school, id=number))

    @group.command("list", help=t("cli.emergencies.list.help"))
    def list_(
        school: Annotated[str, typer.Option(help=t("cli.emergencies.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import check_school, opened, print_json, print_table
        from portfolio.dates import taipei_day
        from storage.queries.emergencies import list_emergencies

        with opened() as application:
            check_school(application.storage, school)
            today = taipei_day(application.clock())
            with application.storage.reading(school) as session:
                found = list_emergencies(session, school=school)
        if json:
            print_json([_as_json(one, today) for one in found])
            return
        columns = [t(f"cli.emergencies.column.{name}") for name in COLUMNS]
        print_table(
            columns,
            [_cells(one, today) for one in found],
            title=t("cli.emergencies.list", school=school, count=len(found)),
        )


def _day(text: str) -> "date":
    from portfolio.dates import parse_day
    from portfolio.errors import DayFormatError

    try:
        return parse_day(text)
    except DayFormatError:
        raise usage("cli.emergencies.usage.day", text=text) from None


def _check_named(storage: "Storage", school: str, circumstance: Circumstance, now: "datetime") -> None:
    """Refuse what the school's own rule does not name: recording it would open nothing.

    Raises:
        CommandError: the document is silent, or names other circumstances (exit code 2).
    """
    from bot.cli.packs import rules_of
    from portfolio.readings import Cited

    reading = rules_of(storage, school, now).representatives
    if not isinstance(reading, Cited):
        raise usage("cli.emergencies.usage.not_stated", school=school)
    named = reading.value.circumstances
    if circumstance not in named:
        known = "、".join(f"{one.value} {t(f'circumstance.{one.value}')}" for one in named)
        raise usage("cli.emergencies.usage.not_named", school=school, clause=reading.clause, known=known)


def _state(one: "Emergency", today: "date") -> str:
    if one.closed_at is not None:
        return "closed"
    if one.until_on < today:
        return "over"
    return "ahead" if one.from_on > today else "open"


def _as_json(one: "Emergency", today: "date") -> dict[str, Any]:
    return {
        "id": one.id,
        "circumstance": one.circumstance.value,
        "from": one.from_on.isoformat(),
        "until": one.until_on.isoformat(),
        "note": one.note,
        "opened_by": one.opened_by,
        "opened_at": one.opened_at.astimezone(TAIPEI).isoformat(),
        "closed_at": None if one.closed_at is None else one.closed_at.astimezone(TAIPEI).isoformat(),
        "state": _state(one, today),
    }


def _cells(one: "Emergency", today: "date") -> list[str]:
    from bot.cli.formulas import roc

    return [
        str(one.id),
        t(f"circumstance.{one.circumstance.value}"),
        roc(one.from_on),
        roc(one.until_on),
        one.note,
        t(f"cli.emergencies.state.{_state(one, today)}"),
    ]
