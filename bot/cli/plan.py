"""`licheng plan`: what would be sent to how many, when, by which channel, and what it costs; sends nothing."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import t, usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from scheduler.costs import Forecast
    from scheduler.foreseeing import Line

MOST_DAYS = 400  # ahead: a school year and a summer; what is announced reaches no further
USUAL_DAYS = 30
COLUMNS = ("at", "what", "who", "recipients", "channel", "messages", "cost", "unreached")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("plan.help"))
    def plan(
        school: Annotated[str, typer.Option(help=t("plan.school"))],
        begin: Annotated[str, typer.Option("--from", help=t("plan.from"))] = "",
        end: Annotated[str, typer.Option("--until", help=t("plan.until"))] = "",
        json: Annotated[bool, typer.Option("--json", help=t("limits.json"))] = False,
    ) -> None:
        from bot.cli.packs import check_school, opened, print_json, print_table
        from scheduler.costs import forecast, plan_lines, price_of

        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            since, before = _days(begin, end, now)
            with application.storage.reading() as session:  # a month's messages are the channel's, of several schools
                lines = plan_lines(session, school, since, before, now=now)
                prices = {line.channel: price_of(session, line.channel, now) for line in lines}
                months = forecast(session, school, now)
        rows = [as_json(line, school, prices[line.channel]) for line in lines]
        if json:
            print_json(rows)
            return
        columns = [t(f"plan.column.{name}") for name in COLUMNS]
        print_table(
            columns, [_cells(line, prices[line.channel]) for line in lines], title=_title(school, since, before)
        )
        for said in (*_sums(rows), *map(said_month, months)):
            print(said)


def as_json(line: "Line", school: str, price: "Decimal") -> dict[str, Any]:
    """Return one line as promised; without a channel it is those whom none reaches.

    `unreached` are among the `recipients`; `cost_twd` is the messages' share of LINE's plan, before tax.
    """
    from portfolio.calendar import TAIPEI

    audience: dict[str, Any] = {"role": None if line.role is None else line.role.value}
    if line.grades:
        audience["grades"] = list(line.grades)
    if line.division is not None:
        audience["division"] = line.division.value
    if line.round:
        audience["round"] = line.round
    return {
        "at": line.at.astimezone(TAIPEI).isoformat(),
        "school": school,
        "subject": line.subject.value,
        "term": line.term,
        "stage": line.stage,
        "audience": audience,
        "recipients": line.recipients,
        "channel": line.channel,
        "messages": line.messages,
        "cost_twd": float(round(line.messages * price, 2)),
        "unreached": line.unreached,
    }


def said_month(month: "Forecast") -> str:
    """Return what the rest of a month comes to on one channel that costs, and what to do where it is too much."""
    limit = t("plan.month.unknown") if month.limit is None else t("plan.month.limit", limit=month.limit)
    facts = {"channel": month.channel, "used": month.used, "limit": limit, "coming": month.coming}
    said = t("plan.month", bill=f"{month.bill:.0f}", plan=t(f"reminders_cli.plan.{month.plan.name}"), **facts)
    if month.cap is not None:
        said += t("plan.month.cap", cap=month.cap, spent=month.spent)
    return said + (t("plan.month.over", over=month.over) if month.is_short else "")


def _days(begin: str, end: str, now: "datetime") -> "tuple[datetime, datetime]":
    """The first instant that is asked about, and the one after the last."""
    from datetime import timedelta

    from bot.cli.calendar_file import a_day
    from bot.cli.formulas import roc
    from portfolio.dates import start_of_day, taipei_day

    first: date = a_day(begin) if begin else taipei_day(now)
    last: date = a_day(end) if end else first + timedelta(days=USUAL_DAYS)
    facts = {"first": roc(first), "last": roc(last)}
    if last < first:
        raise usage("plan.usage.order", **facts)
    if (last - first).days > MOST_DAYS:
        raise usage("plan.usage.long", most=MOST_DAYS, **facts)
    return start_of_day(first), start_of_day(last + timedelta(days=1))


def _title(school: str, since: "datetime", before: "datetime") -> str:
    from datetime import timedelta

    from bot.cli.formulas import roc

    return t("plan.title", school=school, first=roc(since.date()), last=roc((before - timedelta(days=1)).date()))


def _cells(line: "Line", price: "Decimal") -> list[str]:
    from bot.cli.formulas import roc
    from portfolio.calendar import TAIPEI

    at = line.at.astimezone(TAIPEI)
    return [
        f"{roc(at.date())} {at:%H:%M}",
        _said_what(line),
        _said_who(line),
        str(line.recipients),
        line.channel or t("plan.no_channel"),
        str(line.messages),
        f"{line.messages * price:.2f}",
        str(line.unreached),
    ]


def _said_what(line: "Line") -> str:
    from portfolio.reminders import OF_DEADLINES

    if line.subject not in OF_DEADLINES:
        return t("plan.other", subject=line.subject.value)
    stage, _, days = line.stage.partition("-")
    key = f"plan.stage.{stage}"
    said = t(key, days=days) if t.has(key) else line.stage
    if stage == "before" and days:
        said = t("reminders_cli.stages.before", days=days)
    return t("plan.what", subject=t(f"subject.{line.subject.value}"), term=line.term, stage=said)


def _said_who(line: "Line") -> str:
    parts = [t("plan.nobody") if line.role is None else t(f"reminders_cli.role.{line.role.value}")]
    if line.division is not None:
        parts.append(t(f"limits.division.{line.division.value}"))
    if line.grades:
        parts.append(t("limits.grades", grades="、".join(t(f"limits.grade.{grade}") for grade in line.grades)))
    if line.round:
        parts.append(t("limits.round", round=line.round))
    return t("sentence.comma").join(parts)


def _sums(rows: "Sequence[dict[str, Any]]") -> list[str]:
    if not rows:
        return [t("plan.empty")]
    sums = {key: sum(row[key] for row in rows) for key in ("recipients", "messages", "unreached")}
    return [t("plan.sum", cost=f"{sum(row['cost_twd'] for row in rows):.2f}", **sums)]
