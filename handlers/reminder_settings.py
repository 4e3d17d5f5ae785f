"""「提醒設定」: when, of what, in how many messages and where somebody is told unasked, each changed with one press."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from handlers.binding_notices import platform_of
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ChooseLanguage, SetPlainText, ShowHelp, StartBinding
from handlers.reminder_hours import hours_button, say_hours
from handlers.reminding_intents import (
    MuteKind,
    SetDigest,
    SetPlatform,
    ShowReminderSettings,
    StartReminders,
    StopReminders,
)
from handlers.routing import Router
from handlers.saying import say_day
from handlers.told_unasked import is_on_paper, is_told_nothing, kinds_of
from portfolio.dates import taipei_day
from portfolio.preferences import Preferences
from portfolio.reminders import Kind
from storage.queries import bindings, preferences

router = Router()

ACT: Final = "reminders.changed"
AT_ONCE, DAILY = "at_once", "daily"
OF_MESSENGERS: Final = ("line", "telegram")


@router.on(ShowReminderSettings, roles=None)
def show_settings(_intent: ShowReminderSettings, ctx: Context) -> Reply:
    """Return what the speaker has set, with a way to change each; who is not bound is never written to unasked."""
    return _not_bound(ctx) if ctx.actor is None else settings(ctx)


@router.on(MuteKind)
def mute_kind(intent: MuteKind, ctx: Context) -> Reply:
    """Leave one kind out or take it in again, and show the kinds; without one, show them."""
    actor, _ = ctx.bound()
    kind = next((one for one in kinds_of(ctx) if one.value == intent.kind), None)
    if kind is None:
        return _kinds(ctx)
    on = intent.on != "off"
    preferences.mute(ctx.session, owner=actor, kind=kind, on=on, act=ACT, now=ctx.now)
    name = kind_name(ctx, kind)
    if not on:
        return _kinds(ctx, title="prefs.kinds.on.title", first=(ctx.t("prefs.kinds.on", kind=name),))
    said = [ctx.t("prefs.kinds.off", kind=name), ctx.t(f"prefs.kinds.still.{actor.role.value}")]
    if is_on_paper(ctx):
        said.append(ctx.t("prefs.kinds.on_paper"))
    return _kinds(ctx, title="prefs.kinds.off.title", first=said)


@router.on(SetDigest)
def set_digest(intent: SetDigest, ctx: Context) -> Reply:
    """One message a day, or each thing when it is due."""
    at_once = intent.mode == AT_ONCE
    _change(ctx, at_once=at_once)
    return _done(ctx, ctx.t(f"prefs.digest.set.{AT_ONCE if at_once else DAILY}"))


@router.on(SetPlatform)
def set_platform(intent: SetPlatform, ctx: Context) -> Reply:
    """Reach the speaker on one platform first, where both are bound; anything else leaves it to the cost."""
    t = ctx.t
    wanted = intent.platform if intent.platform in OF_MESSENGERS else None
    if wanted is not None and wanted not in _platforms(ctx):
        return _done(ctx, t("prefs.platform.not_bound", platform=t(f"platform.{wanted}")))
    _change(ctx, platform=wanted)
    return _done(ctx, t("prefs.platform.set", platform=_say_platform(ctx, wanted)))


def settings(ctx: Context, first: Iterable[Block] = ()) -> Reply:
    """Return everything that is set, after what `first` says."""
    t = ctx.t
    mine = of_speaker(ctx)
    blocks = [*first, *_whose(ctx), *_stopped(ctx), *_unrepresented(ctx)]
    blocks += [
        Fact(t("prefs.hours.label"), say_hours(ctx, mine)),
        *_kind_facts(ctx, mine),
        Fact(t("prefs.digest.label"), t(f"prefs.digest.{AT_ONCE if mine.at_once else DAILY}")),
    ]
    if len(_platforms(ctx)) > 1:
        blocks.append(Fact(t("prefs.platform.label"), _say_platform(ctx, mine.platform)))
    blocks.append(Fact(t("language.button"), t(f"language.{t.language}")))
    blocks.append(Paragraph(t("prefs.always")))
    return Reply(t("prefs.title"), tuple(blocks), _buttons(ctx, mine))


def of_speaker(ctx: Context) -> Preferences:
    """Return what the speaker set."""
    actor, _ = ctx.bound()
    return preferences.find_preferences(ctx.session, [actor.person_id]).get(actor.person_id, Preferences())


def kind_name(ctx: Context, kind: Kind) -> str:
    """Return what a kind is called to this speaker: 「認證」 is a result to a student, and work to a teacher."""
    actor, _ = ctx.bound()
    if kind in (Kind.CERTIFICATION, Kind.LISTS):
        return ctx.t(f"prefs.kind.{kind.value}.{actor.role.value}")
    return ctx.t(f"prefs.kind.{kind.value}")


def _kinds(ctx: Context, *, title: str = "prefs.kinds.title", first: Iterable[str] = ()) -> Reply:
    t = ctx.t
    mine = of_speaker(ctx)
    blocks: list[Block] = [Paragraph(said) for said in first]
    blocks += [*_stopped(ctx), *_kind_facts(ctx, mine), Paragraph(t("prefs.always"))]
    buttons = []
    for kind in kinds_of(ctx):
        is_off = kind in mine.muted
        label = t(f"prefs.{'unmute' if is_off else 'mute'}.button.{kind.value}")
        buttons.append(Button(label, MuteKind(kind.value, "off" if is_off else "on")))
    buttons.append(Button(t("prefs.button"), ShowReminderSettings()))
    return Reply(t(title), tuple(blocks), tuple(buttons))


def _kind_facts(ctx: Context, mine: Preferences) -> list[Block]:
    t = ctx.t
    facts: list[Block] = []
    for label, is_muted in (("prefs.kinds.told", False), ("prefs.kinds.muted", True)):
        names = [kind_name(ctx, kind) for kind in kinds_of(ctx) if (kind in mine.muted) is is_muted]
        if names or not is_muted:
            facts.append(Fact(t(label), t("list.between").join(names) or t("prefs.kinds.none")))
    return facts


def _whose(ctx: Context) -> list[Block]:
    """Said where the account speaks for several people: each has settings of their own."""
    others = len(bindings.find_people(ctx.session, account_id=ctx.speaker.account_id)) - 1
    return [Paragraph(ctx.t("prefs.others", count=others))] if others > 0 else []


def _unrepresented(ctx: Context) -> list[Block]:
    """A guardian who is reminded of nobody's deadlines learns why before setting anything."""
    return [Paragraph(ctx.t("prefs.not_represented"))] if is_told_nothing(ctx) else []


def _stopped(ctx: Context) -> list[Block]:
    actor, _ = ctx.bound()
    row = preferences.find_row(ctx.session, person_id=actor.person_id)
    if row is None or row.stopped_at is None:
        return []
    day = say_day(ctx.t, taipei_day(row.stopped_at), today=taipei_day(ctx.now))
    return [Paragraph(ctx.t("prefs.stopped_since", day=day))]


def _buttons(ctx: Context, mine: Preferences) -> tuple[Button, ...]:
    t = ctx.t
    other = DAILY if mine.at_once else AT_ONCE
    buttons = [hours_button(ctx)]
    if kinds_of(ctx):
        buttons += [
            Button(t("prefs.kinds.button"), MuteKind()),
            Button(t(f"prefs.digest.button.{other}"), SetDigest(other)),
        ]
    if len(found := _platforms(ctx)) > 1:
        buttons += [
            Button(t("prefs.platform.button", platform=t(f"platform.{one}")), SetPlatform(one))
            for one in found
            if one != mine.platform
        ]
        if mine.platform is not None:
            buttons.append(Button(t("prefs.platform.free.button"), SetPlatform()))
    buttons.append(Button(t("language.button"), ChooseLanguage()))
    if mine.is_stopped:
        return (Button(t("restart.button"), StartReminders()), *buttons)
    return (*buttons, Button(t("stop.button"), StopReminders()))


def _platforms(ctx: Context) -> list[str]:
    """The messengers on which the speaker is bound."""
    actor, _ = ctx.bound()
    mine = bindings.find_of_person(ctx.session, person_id=actor.person_id)
    on = {platform_of(one.binding.channel) for one in mine}
    return [one for one in OF_MESSENGERS if one in on]


def _say_platform(ctx: Context, platform: str | None) -> str:
    return ctx.t("prefs.platform.free") if platform is None else ctx.t(f"platform.{platform}")


def _change(ctx: Context, **wanted: Any) -> None:
    actor, _ = ctx.bound()
    preferences.change(ctx.session, owner=actor, act=ACT, wanted=wanted, now=ctx.now)


def _done(ctx: Context, said: str) -> Reply:
    return settings(ctx, first=(Paragraph(said),))


def _not_bound(ctx: Context) -> Reply:
    t = ctx.t
    buttons = (
        Button(t("language.button"), ChooseLanguage()),
        Button(t("plain.button"), SetPlainText()),
        Button(t("binding.button"), StartBinding()),
        Button(t("help.button"), ShowHelp()),
    )
    return Reply(t("prefs.title"), (Paragraph(t("prefs.not_bound")),), buttons)
