"""One event: who speaks → which intent → handler → commit → reply, or a refusal explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.channels.fitting import fit
from bot.channels.rooms import fits
from bot.clock import Clock
from bot.demo_mark import marked
from handlers.codec import reply_from_data, reply_to_data
from handlers.context import Actor, Context, DialogState, SchoolFacts, Speaker
from handlers.conversation import Incoming, IncomingKind, Link, Reply
from handlers.errors import explain, not_bound, not_yours
from handlers.intents import Intent, ShowWelcome, Unclear
from handlers.more import KEPT_FOR, keep_rest, more_button, rests_for
from handlers.registry import ROUTERS
from handlers.regulation_holding import let_go
from handlers.routing import dispatch
from handlers.understanding import language_of, understand
from locales import translator
from portfolio.errors import PortfolioError
from storage.queries import accounts, dialogs, inbox, speakers, ways
from storage.queries.accounts import BoundPerson
from storage.queries.inbox import OpenEvent
from storage.queries.rulebooks import rules_of
from storage.queries.schools import find_brief
from storage.queries.speakers import Found, KeptDialog
from storage.tables import Account, InboxEvent
from storage.units import Storage, enter_school, enter_system

if TYPE_CHECKING:
    from sqlmodel import Session

_RESTS: Final = "rests"  # among a dialog's facts; no step has a fact of this name


@dataclass(frozen=True)
class Answered:
    """One handled event with its answer; `reply` is None for what needs none."""

    event_id: int
    incoming: Incoming
    reply: Reply | None
    language: str | None
    plain_text: bool
    has_more: bool = False  # whether the person had another open event


@dataclass(frozen=True)
class Answering:
    """Turns the next event of one person into an answer, in one transaction."""

    storage: Storage
    clock: Clock
    is_demo: bool
    is_sample: bool = False  # demo data, shown to real accounts
    link_pages: Mapping[str, str] = field(default_factory=dict)  # by channel: where its people can bind on a page
    slip_page: str = ""  # where slips are checked and given on paper

    def answer_next(self, channel: str, address: str, schools: Sequence[str]) -> Answered | None:
        """Handle this person's oldest open event and return what to answer; None when nothing is open.

        What the handler changed, the answer and "handled" are one commit. A refusal (`PortfolioError`) undoes what the
        handler had changed; its explanation is committed instead.
        """
        try:
            with self.storage.unit() as session:
                return self.answer_in(session, channel, address, schools)
        except PortfolioError as refusal:
            with self.storage.unit() as session:
                return self.answer_in(session, channel, address, schools, refused=refusal)

    def answer_in(
        self,
        session: Session,
        channel: str,
        address: str,
        schools: Sequence[str],
        *,
        refused: PortfolioError | None = None,
    ) -> Answered | None:
        """Do the same inside an open unit; with `refused`, the event is answered by that refusal's explanation."""
        event = inbox.claim_next(session, channel=channel, address=address)
        if event is None:
            return None
        incoming = _incoming(event)
        now = self.clock()
        found, is_new = self._who(session, incoming, schools)
        account = found.account
        if account.language is None and not found.bound and incoming.kind is IncomingKind.WORDS:
            account.language = language_of(incoming.data)  # a guardian need not find the button first
        _note_presence(session, account, incoming)
        ctx = self._context(session, found, schools, is_new=is_new)
        choices = [] if found.dialog is None else found.dialog.choices
        intent = understand(incoming, ctx.dialog, choices, now)
        if is_new and isinstance(intent, Unclear):
            intent = ShowWelcome()  # whatever somebody says first, they hear who this is
        reply = None
        if intent is not None:
            reply = explain(refused, ctx) if refused is not None else _dispatch(intent, ctx)
        enter_system(session)  # before the dialog is kept: the account may speak for another school by now
        language = account.language or ctx.t.language  # as chosen just now, or as it was before it was forgotten
        if reply is not None:
            if self.is_sample:
                reply = marked(reply, translator(language))
            reply = _fitted(ctx, reply, language, plain_text=account.plain_text)
            if account.address != incoming.address:  # the account was forgotten, and so is what was said to it
                ctx.dialog.rests = []
            _remember(ctx, reply)
        answered = Answered(event.id, incoming, reply, language, account.plain_text, event.has_more)
        inbox.finish(session, event.id, reply=None if reply is None else _kept(answered), now=now)
        return answered

    def _who(self, session: Session, incoming: Incoming, schools: Sequence[str]) -> tuple[Found, bool]:
        """Who speaks, and whether it is for the first time."""
        found = speakers.find_speaker(session, channel=incoming.channel, address=incoming.address)
        if found is not None:
            return found, False
        only = schools[0] if len(schools) == 1 else None
        account = accounts.add_account(
            session, channel=incoming.channel, address=incoming.address, school=only, now=self.clock()
        )
        return Found(account, [], {}, None), True

    def _context(self, session: Session, found: Found, schools: Sequence[str], *, is_new: bool) -> Context:
        account = found.account
        person = accounts.acting(account, found.bound)
        slug = person.person.school if person is not None else (schools[0] if len(schools) == 1 else None)
        school = None
        if slug is not None:
            enter_school(session, slug)
            school = found.schools.get(slug) or find_brief(session, slug)
        return Context(
            session=session,
            now=self.clock(),
            t=translator(account.language),
            speaker=Speaker(
                account_id=account.id or 0,
                channel=account.channel,
                schools=tuple(schools),
                language=account.language,
                plain_text=account.plain_text,
                privacy_version=account.privacy_version,
                is_new=is_new,
            ),
            dialog=DialogState() if found.dialog is None else _dialog(found.dialog, self.clock()),
            secrets=self.storage.secrets,
            actor=None if person is None else _actor(person),
            school=None if school is None else SchoolFacts(school.slug, school.name, school.stale_after_days),
            rulebook=None if school is None else rules_of(session, school),
            is_demo=self.is_demo,
            link_page=self.link_pages.get(account.channel, ""),
            slip_page=self.slip_page,
        )


def _kept(answered: Answered) -> dict[str, Any]:
    """What is committed with the answer, so that a crash before sending does not lose it."""
    reply = None if answered.reply is None else reply_to_data(answered.reply)
    return {
        "reply": reply,
        "language": answered.language,
        "plain_text": answered.plain_text,
        "reply_to": answered.incoming.reply_to,  # the body, which holds it too, is blanked with this commit
    }


def stored(event: InboxEvent) -> Answered:
    """Return the answer that was committed with a handled event."""
    kept = event.reply or {}
    reply = None if kept.get("reply") is None else reply_from_data(kept["reply"])
    incoming = replace(_incoming(event), reply_to=str(kept.get("reply_to", "")))
    return Answered(event.id or 0, incoming, reply, kept.get("language"), bool(kept.get("plain_text")))


def _note_presence(session: Session, account: Account, incoming: Incoming) -> None:
    """Whoever leaves is not written to unasked; whoever speaks again is."""
    account_id = account.id or 0
    if incoming.kind is IncomingKind.UNFOLLOW:
        ways.mark_gone(session, account_id=account_id, at=incoming.at)
    elif account.gone_at is not None:
        ways.mark_back(session, account_id=account_id)


def _dispatch(intent: Intent, ctx: Context) -> Reply:
    let_go(ctx.dialog, intent)
    return dispatch(intent, ctx, ROUTERS, not_bound=not_bound, not_yours=not_yours)


def _fitted(ctx: Context, reply: Reply, language: str | None, *, plain_text: bool) -> Reply:
    """The first part of what one message of the platform does not hold; the rest is kept behind 「看更多」."""
    t = translator(language)
    room = partial(fits, ctx.speaker.channel, t=t, plain_text=plain_text)
    fitted = fit(reply, room, lambda rest: more_button(rest, t))
    if fitted.rest is not None:
        keep_rest(ctx, fitted.rest)
    return fitted.first


def _dialog(row: KeptDialog, now: datetime) -> DialogState:
    facts = dict(row.facts)
    rests = facts.pop(_RESTS, [])
    is_over = row.until is not None and row.until <= now
    return DialogState(row.filling, facts, row.until, [] if is_over else rests)


def _remember(ctx: Context, reply: Reply) -> None:
    """Keep the dialog, and what the buttons of this answer stand for, so that a number can choose one."""
    dialog = ctx.dialog
    facts, until = dict(dialog.facts), dialog.until if dialog.filling is not None else None
    rests = rests_for(dialog, None if ctx.actor is None else ctx.actor.binding_id)
    if rests:
        facts[_RESTS] = rests
        until = until or ctx.now + KEPT_FOR
    dialogs.save_dialog(
        ctx.session,
        account_id=ctx.speaker.account_id,
        filling=dialog.filling,
        facts=facts,
        until=until,
        choices=[[button.label, button.intent.pack()] for button in reply.buttons if not isinstance(button, Link)],
    )


def _incoming(event: InboxEvent | OpenEvent) -> Incoming:
    body = event.body or {}
    return Incoming(
        channel=event.channel,
        address=event.address,
        event_id=event.event_id,
        kind=IncomingKind(body.get("kind", IncomingKind.WORDS)),
        data=str(body.get("data", "")),
        at=event.occurred_at,
        reply_to=str(body.get("reply_to", "")),
    )


def _actor(bound: BoundPerson) -> Actor:
    person = bound.person
    return Actor(
        person_id=person.id or 0,
        binding_id=bound.binding_id,
        school=person.school,
        role=person.role,
        number=person.number,
        name=person.name,
        grade=person.grade,
        division=person.division,
        office=person.office,
    )
