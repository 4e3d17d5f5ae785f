"""`licheng limits`: how many works a school's rules allow, each limit with its clause."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.packs import opened, print_json, print_table, rules_of
from bot.cli.words import t

if TYPE_CHECKING:
    from portfolio.limits import Limit
    from portfolio.readings import Ruling
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
            pack = rules_of(application.storage, school, application.clock())
        found = limits_of(pack)
        if json:
            print_json([as_json(limit, pack) for limit in found])
            return
        columns = [t(f"limits.column.{name}") for name in ("subject", "audience", "limit", "clause", "office")]
        print_table(columns, [_as_row(limit, pack) for limit in found], title=t("limits.title", school=pack.name))


def as_json(limit: "Limit", pack: "RulePack") -> dict[str, object]:
    """Return one limit as promised: `limit` is null unless it is stated; `audience` holds only what is told apart.

    `predates_national_rules` stands beside every number: who shows one has to say so. A limit that
    an office chose of several readings has its `ruling`.
    """
    said: dict[str, object] = {
        "subject": limit.subject.value,
        "limit": limit.value,
        "per": limit.per.value,
        "audience": told_apart(limit.audience),
        "state": limit.state.value,
        "clause": limit.clause,
        "clauses": list(limit.clauses),
        "office": limit.office,
        "standing": limit.standing.value,
        "predates_national_rules": pack.predates_national_rules,
    }
    return said if limit.ruling is None else {**said, "ruling": ruling_as_json(limit.ruling, limit.clause)}


def ruling_as_json(ruling: "Ruling", clause: str | None) -> dict[str, object]:
    """Return a ruling as it stands beside what was ruled: by whom, on which day, for the reading of which clause."""
    return {"by": ruling.by, "on": ruling.on.isoformat(), "reading": clause}


def said_ruling(ruling: "Ruling") -> str:
    """Return who ruled, and when, for lists."""
    from bot.cli.formulas import roc

    return t("limits.ruled", by=ruling.by, day=roc(ruling.on))


def told_apart(audience: "Audience") -> dict[str, object]:
    """Return what sets these people apart from everybody, as JSON says it."""
    found: dict[str, object] = {}
    if audience.grades != ALL_GRADES:
        found["grades"] = list(audience.grades)
    if audience.semester is not None:
        found["semester"] = audience.semester
    if audience.division is not None:
        found["division"] = audience.division.value
    if audience.round is not None:
        found["round"] = audience.round
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
    clauses = limit.clauses if limit.ruling is None else (*limit.clauses, said_ruling(limit.ruling))
    return [subject, said_audience(limit.audience), said, "\n".join(clauses), limit.office]
