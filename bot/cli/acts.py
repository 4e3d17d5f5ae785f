"""`licheng acts`: which acts count when they are pressed in the chat, by the school's own decision."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli.words import t, usage
from portfolio.calendar import TAIPEI
from portfolio.certification import OfficialAct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from storage.tables import OfficialActRecord

PLACES: Final = ("chat", "platform")
ACTS: Final = tuple(OfficialAct)  # what can be done in the chat at all
COLUMNS: Final = ("act", "counts", "basis", "recorded_by", "recorded_at", "in_force")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.acts.help"))
    app.add_typer(group, name="acts")

    @group.command("set", help=t("cli.acts.set.help"))
    def set_(
        school: Annotated[str, typer.Option(help=t("cli.acts.school"))],
        act: Annotated[OfficialAct, typer.Option(help=t("cli.acts.act"))],
        counts: Annotated[str, typer.Option(help=t("cli.acts.counts"))],
        basis: Annotated[str, typer.Option(help=t("cli.acts.basis"))],
    ) -> None:
        from bot.cli.calendar_file import a_text
        from bot.cli.packs import check_school, opened
        from storage.queries.official_acts import record_act

        if counts not in PLACES:
            raise usage("acts.usage.counts", counts=counts)
        decision = a_text(basis)
        if not decision:
            raise usage("acts.usage.basis")
        with opened() as application:
            check_school(application.storage, school)
            with application.storage.unit(school) as session:
                changed = record_act(
                    session,
                    school=school,
                    act=act,
                    counts=counts == "chat",
                    basis=decision,
                    recorded_by="cli",
                    now=application.clock(),
                )
                unwritten = _unwritten(session, school, act)
        said = t("acts.set.unchanged", school=school, act=t(f"acts.act.{act.value}"))
        print(t(f"acts.set.{counts}.{act.value}", school=school) if changed else said)
        if counts == "platform" and unwritten:
            print(t(f"acts.set.unwritten.{act.value}", count=unwritten, school=school))

    @group.command("list", help=t("cli.acts.list.help"))
    def list_(
        school: Annotated[str, typer.Option(help=t("cli.acts.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import check_school, opened, print_json, print_table
        from storage.queries.official_acts import list_acts

        with opened() as application:
            check_school(application.storage, school)
            with application.storage.reading(school) as session:
                records = list_acts(session, school=school)
        newest = {record.act: record.id for record in records}
        if json:
            print_json([_as_json(record, newest) for record in records])
            return
        columns = [t(f"acts.column.{name}") for name in COLUMNS]
        rows = [_cells(record, newest) for record in records]
        print_table(columns, rows, title=t("acts.list", school=school, count=len(rows)))
        for act in ACTS:
            if act not in newest:
                print(t("acts.none", act=t(f"acts.act.{act.value}"), code=act.value, school=school))


def _unwritten(session: "Session", school: str, act: OfficialAct) -> int:
    """How many acts were pressed in the chat and are not seen on the school platform yet."""
    from portfolio.certification import Written
    from storage.queries.certification_lists import find_written
    from storage.queries.receipts import count_unwritten

    if act is OfficialAct.RECEIPT_CONFIRMATION:
        return count_unwritten(session, school=school)
    return len(find_written(session, school=school)[Written.PRESSED])


def _as_json(record: "OfficialActRecord", newest: "Mapping[OfficialAct, int | None]") -> dict[str, Any]:
    return {
        "act": record.act.value,
        "counts": _place(record),
        "basis": record.basis,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at.astimezone(TAIPEI).isoformat(),
        "in_force": newest[record.act] == record.id,
    }


def _cells(record: "OfficialActRecord", newest: "Mapping[OfficialAct, int | None]") -> list[str]:
    from bot.cli.formulas import roc

    at = record.recorded_at.astimezone(TAIPEI)
    by = f"calendar.by.{record.recorded_by}"
    return [
        t(f"acts.act.{record.act.value}"),
        t(f"acts.counts.{_place(record)}"),
        record.basis,
        t(by) if t.has(by) else record.recorded_by,
        f"{roc(at.date())} {at:%H:%M}",
        t("acts.in_force") if newest[record.act] == record.id else t("acts.replaced"),
    ]


def _place(record: "OfficialActRecord") -> str:
    return "chat" if record.counts else "platform"
