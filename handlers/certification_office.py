"""「認證情形」: the registrar sees what is late, unassigned, contradicted or not written, and the lists behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from handlers.certification_intents import AssignCertifier, RecordInability, ShowCertification
from handlers.certification_matters import BY_CERTIFIER, TO_ASSIGN, Matter, Matters, gather
from handlers.certification_scope import REQUEST, TEACHER
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.in_charge import divisions_of, others_task
from handlers.paging import page_of
from handlers.routing import Router
from handlers.saying import say_day, say_term
from portfolio.bindings import DIALOG_FOR
from portfolio.certification import CertificationStatus
from portfolio.dates import taipei_day
from portfolio.people import PersonStatus, Role
from storage.queries import certification_office, colleagues, imports, presses
from storage.queries.certification_office import Open
from storage.queries.requests import Card
from storage.tables import Person

router = Router()

SHOWN = 5  # a page: each has a button, and LINE shows 13 at once


@router.on(ShowCertification, roles={Role.STAFF})
def show_certification(intent: ShowCertification, ctx: Context) -> Reply:
    """Return the overview, or one page of one list; only for the office in charge, of its own divisions."""
    divisions = divisions_of(ctx)
    if not divisions:
        return others_task(ctx)
    matters = gather(ctx, divisions)
    if intent.matter not in [matter.value for matter in Matter]:
        return _overview(ctx, matters)
    return _list(ctx, matters, Matter(intent.matter), intent.page)


def _overview(ctx: Context, matters: Matters) -> Reply:
    t = ctx.t
    actor, _ = ctx.bound()
    blocks: list[Block] = [Paragraph(t("certs.pending", count=matters.pending))]
    buttons: list[Button] = []
    for matter in Matter:
        found = matters.of[matter]
        if not found:
            continue
        who = len(matters.by_certifier(matter)) if matter in BY_CERTIFIER else 0
        blocks.append(Fact(t(f"certs.{matter.value}"), t(f"certs.{matter.value}.count", count=len(found), who=who)))
        buttons.append(Button(t(f"certs.{matter.value}.button"), ShowCertification(matter.value)))
    if not buttons:
        blocks.append(Paragraph(t("certs.nothing")))
    imported = imports.data_day(ctx.session, school=actor.school, kind="works")
    if imported is not None:
        day = say_day(t, taipei_day(imported), today=taipei_day(ctx.now))
        blocks.append(Paragraph(t("works.day_of_data", day=day)))
    buttons += [Button(t("assign.button"), AssignCertifier()), Button(t("inability.button"), RecordInability())]
    return Reply(t("certs.title"), tuple(blocks), tuple(buttons))


def _list(ctx: Context, matters: Matters, matter: Matter, at: str) -> Reply:
    t = ctx.t
    found = matters.of[matter]
    if not found:
        blocks: list[Block] = [Paragraph(t("certs.list.empty"))]
        return Reply(t(f"certs.{matter.value}.title"), tuple(blocks), (_to_overview(ctx),))
    blocks = [Paragraph(t(f"certs.{matter.value}.what", count=len(found)))]
    if matter in BY_CERTIFIER:
        groups = page_of(matters.by_certifier(matter), at, SHOWN)
        more, buttons = _people(ctx, [one for _, one in groups.items], matter)
        which, turns = groups.turns(t, partial(ShowCertification, matter.value))
    else:
        requests = page_of(found, at, SHOWN)
        more, buttons = _requests(ctx, [one for _, one in requests.items], matter)
        which, turns = requests.turns(t, partial(ShowCertification, matter.value))
    return Reply(t(f"certs.{matter.value}.title"), (*blocks, *more, *which), (*buttons, *turns, _to_overview(ctx)))


def _people(ctx: Context, shown: Sequence[tuple[int, list[Open]]], matter: Matter) -> tuple[list[Block], list[Button]]:
    """Certifiers with how many they have: what is assigned or recorded is theirs as a whole."""
    t, today = ctx.t, taipei_day(ctx.now)
    people = colleagues.find_people(ctx.session, [certifier for certifier, _ in shown])
    blocks: list[Block] = []
    buttons: list[Button] = []
    for place, (certifier, requests) in enumerate(shown, 1):
        person = people[certifier]
        oldest = min((one.uploaded_at for one in requests if one.uploaded_at is not None), default=None)
        facts = {"count": len(requests), "day": "" if oldest is None else say_day(t, taipei_day(oldest), today=today)}
        who = t("certs.person", name=person.name, number=person.number)
        blocks.append(Fact(who, t("certs.person.count" if oldest is None else "certs.person.oldest", **facts)))
        if matter is Matter.LEFT:
            buttons.append(Button(t("certs.record.nth", place=place), RecordInability("", person.number)))
        buttons.append(Button(t("certs.assign_all.nth", place=place), _assign(ctx, TEACHER, certifier)))
    return blocks, buttons


def _requests(ctx: Context, shown: Sequence[Open], matter: Matter) -> tuple[list[Block], list[Button]]:
    """Requests one by one, with what tells them apart, and why they stand here."""
    t = ctx.t
    cards = certification_office.find_cards(ctx.session, [one.id for one in shown])
    notes = certification_office.find_notes(ctx.session, cards)
    certifiers = {one.certifier_id for one in shown if one.certifier_id is not None}
    deciders = {card.request.decided_by_id for card in cards if card.request.decided_by_id is not None}
    people = colleagues.find_people(ctx.session, certifiers | deciders)
    blocks: list[Block] = []
    buttons: list[Button] = []
    for place, card in enumerate(cards, 1):
        said = [_say_card(ctx, card), _say_state(ctx, card, people)]
        note = notes.get(card.request.id or 0)
        if note is not None and (matter is Matter.GIVEN_BACK or card.request.by_hand):
            said.append(t("certs.note" if matter is Matter.GIVEN_BACK else "certs.assigned", note=note))
        blocks.append(Fact(t("certs.nth", place=place), "".join(said)))
        if matter in TO_ASSIGN:
            buttons.append(Button(t("certs.assign.nth", place=place), _assign(ctx, REQUEST, card.request.id or 0)))
    return blocks, buttons


def _say_card(ctx: Context, card: Card) -> str:
    t = ctx.t
    student = t(
        "waiting.who", class_name=card.student.class_name or "", seat=card.student.seat or 0, name=card.student.name
    )
    course = t("certs.no_course") if card.course is None else card.course.name
    term = "" if card.term is None else say_term(t, card.term)
    return t("certs.card", student=student, term=term, course=course, title=card.work.title)


def _say_state(ctx: Context, card: Card, people: dict[int, Person]) -> str:
    t, today, request = ctx.t, taipei_day(ctx.now), card.request
    if request.status is CertificationStatus.PENDING:
        if request.certifier_id is None:
            return t("certs.with.nobody")
        person = people[request.certifier_id]
        key = "certs.with.leaver" if person.status is PersonStatus.LEFT else "certs.with"
        return t(key, name=person.name, number=person.number)
    decider = people.get(request.decided_by_id or 0)
    assert request.decided_at is not None
    facts = {
        "name": t("certs.somebody") if decider is None else decider.name,
        "day": say_day(t, taipei_day(request.decided_at), today=today),
        "state": t(f"certs.platform.{card.work.state.value}"),
    }
    return t(f"certs.decided.{request.status.value}", **facts)


def _assign(ctx: Context, act: str, object_id: int) -> AssignCertifier:
    actor, _ = ctx.bound()
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=object_id,
        version=0,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    return AssignCertifier(token)


def _to_overview(ctx: Context) -> Button:
    return Button(ctx.t("certs.button"), ShowCertification())
