"""What a school set about reminding, for lists: each setting with its value, as JSON and as words."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.calendar import TAIPEI
from portfolio.people import Division, Role
from portfolio.quota import month_of, plan_of
from portfolio.reminder_settings import ReminderSettings, write_spans

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.hours import Hours
    from portfolio.stages import Stages

Row = dict[str, Any]
USUAL: Final[tuple[tuple[Role, Division | None], ...]] = (
    (Role.STUDENT, None),
    (Role.STUDENT, Division.CONTINUING),
    (Role.GUARDIAN, None),
    (Role.TEACHER, None),
    (Role.STAFF, None),
)


def read(session: "Session", school: str, now: datetime) -> list[Row]:
    """Return every setting as JSON: hours, stages, exam weeks, cap, LINE's month; `session` is the program's own."""
    from storage.queries import quotas
    from storage.queries.reminder_settings import find_settings, list_quiet

    settings = find_settings(session, school)
    rows = [*_hours(settings), *_stages(settings)]
    rows += [
        {"setting": "quiet", "from": one.from_on.isoformat(), "until": one.until_on.isoformat(), "note": one.note}
        for one in list_quiet(session, school)
    ]
    spent = quotas.count_spent(session, school=school, now=now)
    rows.append({"setting": "cap", "cap": settings.cap, "reserve": settings.reserve, "spent": spent})
    for channel in quotas.find_costing(session, school=school):
        month = quotas.find_quota(session, channel, now=now)
        read_at = quotas.find_read_at(session, channel)
        rows.append(
            {
                "setting": "quota",
                "channel": channel,
                "month": month_of(now),
                "limit": month.limit,
                "used": month.used,
                "read_at": None if read_at is None else read_at.astimezone(TAIPEI).isoformat(),
            }
        )
    return rows


def cells(row: Row) -> list[str]:
    """Return a row for people: what it is about, its value, and whose it is."""
    match row["setting"]:
        case "hours":
            division = None if row["division"] is None else Division(row["division"])
            name = t("reminders_cli.row.hours", who=said_role(Role(row["role"]), division))
            return [name, _said_hours(row), _by(row)]
        case "stages":
            name = t("reminders_cli.row.stages", subject=t(f"subject.{row['subject']}"))
            return [name, _said_stages(row["opening"], row["days_before"], row["last_day"]), _by(row)]
        case "quiet":
            from datetime import date

            days = {key: roc(date.fromisoformat(row[key])) for key in ("from", "until")}
            value = t("reminders_cli.row.quiet.days", first=days["from"], last=days["until"])
            return [t("reminders_cli.row.quiet", note=row["note"]).strip(), value, t("reminders_cli.by.school")]
        case "cap":
            value = t("reminders_cli.row.cap.spent", cap=said_cap(row["cap"], row["reserve"]), spent=row["spent"])
            is_default = row["cap"] is None and row["reserve"] is None
            return [t("reminders_cli.row.cap"), value, _by({"is_default": is_default})]
        case _:
            return [t("reminders_cli.row.quota", channel=row["channel"]), _said_quota(row), "LINE"]


def said_role(role: Role, division: Division | None) -> str:
    """Return whose hours they are: 「學生（進修部）」."""
    who = t(f"reminders_cli.role.{role.value}")
    if division is None:
        return who
    return t("reminders_cli.role.of_division", who=who, division=t(f"limits.division.{division.value}"))


def said_hours(hours: "Hours") -> str:
    """Return hours with when the daily message goes out: 「12:00-13:00、16:30-21:00，每日彙整 16:30」."""
    return _said_hours(_of_hours(hours))


def said_stages(stages: "Stages") -> str:
    """Return which reminders there are: 「開始當天、7 天前、最後一天」."""
    return _said_stages(stages.opening, stages.days_before, stages.last_day)


def said_cap(cap: int | None, reserve: int | None) -> str:
    """Return how many messages a month may cost something, and how many of them are kept back."""
    most = t("reminders_cli.cap.none") if cap is None else t("reminders_cli.cap.most", cap=cap)
    kept = t("reminders_cli.cap.share") if reserve is None else t("reminders_cli.cap.reserve", reserve=reserve)
    return most + kept


def _hours(settings: ReminderSettings) -> list[Row]:
    more = [whom for whom in settings.hours if whom not in USUAL]
    return [
        {
            "setting": "hours",
            "role": role.value,
            "division": None if division is None else division.value,
            **_of_hours(settings.hours_of(role, division)),
            "is_default": not {(role, division), (role, None)} & settings.hours.keys(),
        }
        for role, division in (*USUAL, *more)
    ]


def _of_hours(hours: "Hours") -> Row:
    spans = [[f"{begins:%H:%M}", f"{ends:%H:%M}"] for begins, ends in hours.spans]
    return {"spans": spans, "slot": f"{hours.slot:%H:%M}", "working_days": hours.on_working_days}


def _stages(settings: ReminderSettings) -> list[Row]:
    from bot.cli.reminder_reading import SUBJECTS

    found = []
    for subject in SUBJECTS:
        stages = settings.stages_of(subject)
        found.append(
            {
                "setting": "stages",
                "subject": subject.value,
                "opening": stages.opening,
                "days_before": list(stages.days_before),
                "last_day": stages.last_day,
                "is_default": subject not in settings.stages,
            }
        )
    return found


def _said_hours(row: Row) -> str:
    from datetime import time

    spans = [(time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in row["spans"]]
    key = "reminders_cli.hours.working" if row["working_days"] else "reminders_cli.hours.daily"
    return t(key, hours=write_spans(spans), slot=row["slot"])


def _said_stages(opening: bool, days_before: "list[int] | tuple[int, ...]", last_day: bool) -> str:
    parts = [t("reminders_cli.stages.opening")] if opening else []
    parts += [t("reminders_cli.stages.before", days=days) for days in days_before]
    parts += [t("reminders_cli.stages.last_day")] if last_day else []
    return "、".join(parts) or t("reminders_cli.stages.none")


def _said_quota(row: Row) -> str:
    if row["read_at"] is None:
        return t("reminders_cli.quota.unread", used=row["used"])
    if row["limit"] is None:
        return t("reminders_cli.quota.no_limit", used=row["used"])
    plan = t(f"reminders_cli.plan.{plan_of(row['limit']).name}")
    return t("reminders_cli.quota.limit", used=row["used"], limit=row["limit"], plan=plan)


def _by(row: Row) -> str:
    return t("reminders_cli.by.default" if row["is_default"] else "reminders_cli.by.school")
