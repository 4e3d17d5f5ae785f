"""`licheng limits`: how many works a school's rules allow, each limit with its clause."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.packs import opened, print_json, print_table, rules_of
from bot.cli.words import t

if TYPE_CHECKING:
    from portfolio.limits import Limit
    from portfolio.rules import Audience, RulePack

ALL_GRADES = (1, 2, 3)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("limits.help"))
    def limits(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("limits.json"))] = False,
    ) -> None:
        from portfolio.limits import limits as limits_of

        with opened() as application:
            pack = rules_of(application.storage, school)
        found = limits_of(pack)
        if json:
            print_json([as_json(limit, pack) for limit in found])
            return
        columns = [t(f"limits.column.{name}") for name in ("subject", "audience", "limit", "clause", "office")]
        print_table(columns, [_as_row(limit, pack) for limit in found], title=t("limits.title", school=pack.name))


def as_json(limit: "Limit", pack: "RulePack") -> dict[str, object]:
    """Return one limit as promised: `limit` is null unless it is stated; `audience` holds only what is told apart.

    `predates_national_rules` stands beside every number: who shows one has to say so.
    """
    return {
        "subject": limit.subject.value,
        "limit": limit.value,
        "per": limit.per.value,
        "audience": _told_apart(limit.audience),
        "state": limit.state.value,
        "clause": limit.clause,
        "clauses": list(limit.clauses),
        "office": limit.office,
        "standing": limit.standing.value,
        "predates_national_rules": pack.predates_national_rules,
    }


def _told_apart(audience: "Audience") -> dict[str, object]:
    found: dict[str, object] = {}
    if audience.grades != ALL_GRADES:
        found["grades"] = list(audience.grades)
    if audience.semester is not None:
        found["semester"] = audience.semester
    if audience.division is not None:
        found["division"] = audience.division.value
    return found


def said_audience(audience: "Audience") -> str:
    """Return whom it is about, for people: 「一、二年級，日間部，第1學期」; everybody where nothing is told apart."""
    parts = []
    if audience.grades != ALL_GRADES:
        grades = "、".join(t(f"limits.grade.{grade}") for grade in audience.grades)
        parts.append(t("limits.grades", grades=grades))
    if audience.division is not None:
        parts.append(t(f"limits.division.{audience.division.value}"))
    if audience.semester is not None:
        parts.append(t("limits.semester", semester=audience.semester))
    if audience.round is not None:
        parts.append(t("limits.round", round=audience.round))
    return t("sentence.comma").join(parts) or t("limits.everybody")


def _as_row(limit: "Limit", pack: "RulePack") -> list[str]:
    if limit.value is not None:
        said = t(f"limits.per_{limit.per.value}", limit=limit.value)
    elif limit.readings:
        said = t("sentence.or").join(t(f"limits.per_{limit.per.value}", limit=one.value) for one in limit.readings)
    else:
        said = t(f"limits.state.{limit.state.value}")
    if limit.standing.value == "proposed":
        said += t("limits.proposed")
    if pack.predates_national_rules:
        said += t("limits.older")
    subject = t(f"limits.subject.{limit.subject.value}")
    return [subject, said_audience(limit.audience), said, "\n".join(limit.clauses), limit.office]
