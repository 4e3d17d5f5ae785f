"""What a person can want of reminders: to hear no more of one, to hear of it later, to set how they come."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class Declare(Intent, code="decl"):
    """「我已完成」 or 「我這學期不上傳」: a student says so of one deadline, and is reminded of it no more.

    `subject` is a `DeadlineSubject`, `period` "113-1" or "113", `round` "" or a number, `what` a `Declared`. Without a
    period, as it is typed: of the deadline last reminded of, among those whose subject begins so.
    """

    subject: str = ""
    period: str = ""
    round: str = ""
    what: str = ""


@dataclass(frozen=True)
class TakeBackDeclaration(Intent, code="undecl"):
    """「恢復提醒」: what was declared of this deadline holds no more; without its fields, of whatever was declared."""

    subject: str = ""
    period: str = ""
    round: str = ""


@dataclass(frozen=True)
class Snooze(Intent, code="snooze"):
    """「明天再提醒我」 of one deadline; without its fields, of what was reminded of last."""

    subject: str = ""
    period: str = ""
    round: str = ""


@dataclass(frozen=True)
class ShowReminderSettings(Intent, code="remind"):
    """「提醒設定」: when, of what and where this person is told unasked, to change."""


@dataclass(frozen=True)
class SetReminderHours(Intent, code="hours"):
    """Be told between these hours, "1730-2030" (without colons), or the school's (`school`); empty: ask for them."""

    span: str = ""


@dataclass(frozen=True)
class MuteKind(Intent, code="mute"):
    """Hear no more of one `Kind` (`on`), or again (`off`)."""

    kind: str = ""
    on: str = "on"


@dataclass(frozen=True)
class SetDigest(Intent, code="digest"):
    """One message a day (`daily`), or each thing as soon as it is due (`at_once`)."""

    mode: str = "daily"


@dataclass(frozen=True)
class SetPlatform(Intent, code="via"):
    """Be reached on `line` or `telegram` first, of whoever has both; empty: the free one first."""

    platform: str = ""


@dataclass(frozen=True)
class StopReminders(Intent, code="stop"):
    """「停止提醒」: warned once of what is lost; the token is that of the second tap."""

    token: str = ""


@dataclass(frozen=True)
class StartReminders(Intent, code="restart"):
    """「恢復全部提醒」: be told unasked again."""


@dataclass(frozen=True)
class ShowUnreached(Intent, code="unreached"):
    """「未送達名單」: whom the chat does not reach and why; of a class, from a place in the list on."""

    class_name: str = ""
    at: str = ""
