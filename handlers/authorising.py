"""「授權家長」: a student of age allows somebody to see, or also to act, in words that are kept; and takes it back."""

from __future__ import annotations

from typing import Final

from handlers.authorising_notices import owe_authorised
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.offices import codes_office
from handlers.representative_intents import Authorise, ConfirmAuthorisation, ShowAuthorisations, TakeBackAuthorisation
from handlers.routing import Router
from handlers.saying import say_plain_day
from portfolio.bindings import DIALOG_FOR
from portfolio.dates import taipei_day
from portfolio.people import Role, is_minor
from portfolio.readings import Cited, Reading, Standing
from portfolio.representatives import Representation, Representative, Scope
from storage.queries import authorisations, presses
from storage.queries.authorisable import Candidate, find_candidates
from storage.queries.colleagues import is_reached
from storage.queries.presses import PressRefusedError
from storage.tables import Authorisation, Person

router = Router()

GRANT, TAKE_BACK = "authorisation.grant.", "authorisation.take_back"
SHOWN: Final = 8  # people in one message, guardians first: a student has few, and LINE takes thirteen buttons


@router.on(ShowAuthorisations)
def show_authorisations(_intent: ShowAuthorisations, ctx: Context) -> Reply:
    """Return what the student allows whom, with the way to change it; others are told whose word it is."""
    actor, _ = ctx.bound()
    t = ctx.t
    if actor.role is not Role.STUDENT:
        return Reply(t("allow.title"), (Paragraph(t("allow.students_own")),), _help(ctx))
    return _hindrance(ctx) or _list(ctx, ())


@router.on(Authorise, roles={Role.STUDENT})
def authorise(intent: Authorise, ctx: Context) -> Reply:
    """Ask what somebody is allowed, then show the words before they hold; 「我同意」 gives them."""
    if (hindered := _hindrance(ctx)) is not None:
        return hindered
    t = ctx.t
    one = next((one for one in _candidates(ctx) if one.person.number == intent.number), None)
    if one is None:
        return _list(ctx, (Paragraph(t("allow.press.changed")),))
    scope = next((scope for scope in _scopes(ctx, one) if scope.value == intent.scope), None)
    if scope is None:
        return _ask_scope(ctx, one)
    token = _token(ctx, one.person, f"{GRANT}{scope.value}")
    blocks = (Paragraph(t("allow.words.before")), Paragraph(_words(ctx, one, scope)), Paragraph(t("allow.words.after")))
    buttons = (
        Button(t("allow.button.agree"), ConfirmAuthorisation(token)),
        Button(t("allow.button.leave"), ShowAuthorisations()),
    )
    return Reply(t("allow.words.title"), blocks, buttons)


@router.on(ConfirmAuthorisation, roles={Role.STUDENT})
def confirm(intent: ConfirmAuthorisation, ctx: Context) -> Reply:
    """Write the authorisation down in the words that were shown; an old press answers what is true now."""
    if (hindered := _hindrance(ctx)) is not None:
        return hindered
    t = ctx.t
    one, act = _pressed(ctx, intent.token, GRANT)
    scope = Scope(act.removeprefix(GRANT)) if act else None
    if one is None or scope is None or scope not in _scopes(ctx, one):
        return _list(ctx, (Paragraph(t("allow.press.changed")),))
    student = _self(ctx)
    given = authorisations.grant(
        ctx.session, student=student, guardian=one.person, scope=scope, words=_words(ctx, one, scope), now=ctx.now
    )
    if given is not None:
        owe_authorised(ctx.session, given, change=scope.value, now=ctx.now)
    blocks: list[Block] = [Paragraph(t(f"allow.given.{_kind(one.person, scope)}", who=_who(ctx, one)))]
    if is_reached(ctx.session, one.person):
        blocks.append(Paragraph(t("allow.given.told")))
    elif one.person.role is Role.GUARDIAN:
        blocks.append(Paragraph(t("allow.given.bind", office=codes_office(ctx, division=student.division))))
    return _list(ctx, tuple(blocks), title="allow.given.title")


@router.on(TakeBackAuthorisation, roles={Role.STUDENT})
def take_back(intent: TakeBackAuthorisation, ctx: Context) -> Reply:
    """End what was allowed, at once; whoever it was given to is told. Not held to age or roster: it only takes away."""
    actor, _ = ctx.bound()
    t = ctx.t
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=TAKE_BACK, now=ctx.now)
    except PressRefusedError:
        return _hindrance(ctx) or _list(ctx, (Paragraph(t("allow.press.changed")),))
    student = _self(ctx)
    allowed = authorisations.find_open(ctx.session, school=actor.school, student_id=actor.person_id)
    found = next((pair for pair in allowed if pair[1].id == press.object_id), None)
    if found is None:
        return _list(ctx, (Paragraph(t("allow.press.changed")),))
    given, person = found
    authorisations.take_back(ctx.session, student=student, guardian=person, now=ctx.now)
    owe_authorised(ctx.session, given, change="taken_back", now=ctx.now)
    return _list(ctx, (Paragraph(t("allow.taken_back", name=person.name)),), title="allow.taken_back.title")


def is_of_age(ctx: Context) -> bool:
    """Return whether the speaker is a student who is known to be of age."""
    actor, _ = ctx.bound()
    birthday = _self(ctx).birthday if actor.role is Role.STUDENT else None
    return birthday is not None and not is_minor(birthday, taipei_day(ctx.now))


def _hindrance(ctx: Context) -> Reply | None:
    """Why this student cannot allow anything: a minor's legal representative has the law, and no word is asked for."""
    t = ctx.t
    if is_of_age(ctx):
        return None
    student = _self(ctx)
    key = "allow.age_not_known" if student.birthday is None else "allow.minor"
    said = Paragraph(t(key, office=codes_office(ctx, division=student.division)))
    return Reply(t("allow.title"), (said,), _help(ctx))


def _list(ctx: Context, first: tuple[Block, ...], *, title: str = "allow.title") -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    blocks: list[Block] = [*first]
    buttons: list[Button] = []
    allowed = authorisations.find_open(ctx.session, school=actor.school, student_id=actor.person_id)
    for number, (given, person) in enumerate(allowed, 1):
        blocks.append(Paragraph(t("allow.held", name=person.name, what=_holds(ctx, given, person))))
        token = _token(ctx, person, TAKE_BACK)
        label = t("allow.button.take_back") if len(allowed) == 1 else t("allow.button.take_back.nth", number=number)
        buttons.append(Button(label, TakeBackAuthorisation(token)))
    if not allowed:
        blocks.append(Paragraph(t("allow.none")))
    candidates = _candidates(ctx)
    if candidates:
        blocks.append(Paragraph(t("allow.whom")))
    for one in candidates:
        blocks.append(Fact(one.person.name, _as_what(ctx, one)))
        buttons.append(Button(one.person.name, Authorise(one.person.number)))
    if not candidates:
        blocks.append(Paragraph(t("allow.nobody", office=codes_office(ctx))))
    if not _may_be_acted_for(ctx):
        blocks.append(Paragraph(t("allow.see_only")))
    blocks.append(Paragraph(t("allow.explained")))
    return Reply(t(title), tuple(blocks), (*buttons, *_help(ctx)))


def _ask_scope(ctx: Context, one: Candidate) -> Reply:
    """What this person may be allowed; what stands already is said."""
    t = ctx.t
    blocks: list[Block] = [Paragraph(t("allow.scope", who=_who(ctx, one)))]
    allowed = authorisations.find_open(ctx.session, school=one.person.school, student_id=ctx.bound()[0].person_id)
    for given, person in allowed:
        if person.id == one.person.id:
            blocks.append(Paragraph(t("allow.held", name=person.name, what=_holds(ctx, given, person))))
    is_teacher = one.person.role is not Role.GUARDIAN
    buttons = [
        Button(t("allow.button.act_only" if is_teacher else f"allow.button.{scope.value}"), to)
        for scope, to in ((scope, Authorise(one.person.number, scope.value)) for scope in _scopes(ctx, one))
    ]
    return Reply(t("allow.title"), tuple(blocks), (*buttons, Button(t("allow.button.leave"), ShowAuthorisations())))


def _holds(ctx: Context, given: Authorisation, person: Person) -> str:
    since = say_plain_day(ctx.t, taipei_day(given.granted_at))
    return ctx.t(f"allow.holds.{_kind(person, given.scope)}", since=since)


def _candidates(ctx: Context) -> list[Candidate]:
    """Whom the student may allow something: guardians of the roster; teachers where the school's rule names them."""
    return find_candidates(ctx.session, student=_self(ctx), teachers=_named(ctx), now=ctx.now)[:SHOWN]


def _scopes(ctx: Context, one: Candidate) -> tuple[Scope, ...]:
    """What may be allowed to this person: to act only where the school's rule names such people."""
    if one.person.role is not Role.GUARDIAN:
        return (Scope.ACT,)
    return (Scope.SEE, Scope.ACT) if _may_be_acted_for(ctx) else (Scope.SEE,)


def _may_be_acted_for(ctx: Context) -> bool:
    return Representative.LEGAL_REPRESENTATIVE in _named(ctx)


def _named(ctx: Context) -> tuple[Representative, ...]:
    """Whom the school's provision names; nobody where there is none in force."""
    _, pack = ctx.bound()
    reading: Reading[Representation] | None = None if pack is None else pack.representatives
    if isinstance(reading, Cited) and reading.standing is Standing.IN_FORCE:
        return reading.value.who
    return ()


def _words(ctx: Context, one: Candidate, scope: Scope) -> str:
    """The words as they are shown, agreed to and kept."""
    return ctx.t(f"allow.words.{_kind(one.person, scope)}", who=_who(ctx, one))


def _kind(person: Person, scope: Scope) -> str:
    """Which words: a teacher is allowed to act, and no more."""
    return scope.value if person.role is Role.GUARDIAN else "act_teacher"


def _who(ctx: Context, one: Candidate) -> str:
    return ctx.t("acted_for.who", name=one.person.name, capacity=_as_what(ctx, one))


def _as_what(ctx: Context, one: Candidate) -> str:
    t = ctx.t
    if one.person.role is Role.GUARDIAN:
        return t(f"relation.{one.relation.value if one.relation else 'unknown'}")
    return t("capacity.homeroom_teacher" if one.is_homeroom else "capacity.course_teacher")


def _pressed(ctx: Context, token: str, prefix: str) -> tuple[Candidate | None, str]:
    actor, _ = ctx.bound()
    act = presses.find_act(ctx.session, token, actor=actor) if token else None
    if act is None or not act.startswith(prefix):
        return None, ""
    try:
        press = presses.access(ctx.session, token, actor=actor, act=act, now=ctx.now)
    except PressRefusedError:
        return None, ""
    return next((one for one in _candidates(ctx) if one.person.id == press.object_id), None), act


def _token(ctx: Context, person: Person, act: str) -> str:
    actor, _ = ctx.bound()
    assert person.id is not None
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=person.id,
        version=1,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )


def _self(ctx: Context) -> Person:
    actor, _ = ctx.bound()
    return ctx.session.get_one(Person, actor.person_id)


def _help(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("help.button"), ShowHelp()),)
