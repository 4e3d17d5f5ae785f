"""Telegram, one bot: answers where somebody pressed or wrote, and sends what nobody asked for. Private chats only.

`protect_content` stays off: it would keep people from copying a date, and from having a message read or translated by
another app, while a screenshot stays possible. Our messages hold counts and days, and name nobody else.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Final

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.channels.buckets import Sleep
from bot.channels.config import ChannelConfig
from bot.channels.delivery import Reason, accepted, later, refused, unclear
from bot.channels.lock_out import LockOut
from bot.channels.telegram_client import READ, Client
from bot.channels.telegram_errors import Failure, delivery_of, failure_of, retry_after
from bot.channels.telegram_html import TelegramMessage, to_messages
from bot.channels.telegram_pace import PATIENCE, Pace
from bot.channels.telegram_place import Place, marked, person_of
from bot.clock import Clock
from handlers.conversation import Incoming, Reply
from handlers.intents import ShowMore, unpack
from handlers.reminding_intents import Declare, Snooze
from locales import translator
from scheduler.push import Delivery, Outcome

log = structlog.get_logger()

ACKNOWLEDGE_WITHIN: Final = 2  # seconds; the button shows a spinner until then (platforms/telegram.md § 4)
PAUSES: Final = (1.0, 3.0, 6.0)  # seconds before an answer is tried again, where Telegram surely does not have it
PRESSES_KEPT: Final = 2000
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
# Answered below, so that what was pressed stays: an answer's first part, and a message that reminds of several things.
BELOW: Final = (ShowMore, Declare, Snooze)


class NotAnsweredError(Exception):
    """An answer could not be brought to Telegram; it is kept with its event."""


class _UneditableError(Exception):
    """The pressed message is gone, or too old to be seen."""


class TelegramChannel:
    """One bot. `open` it in the loop that it works in; every call opens it where nobody has."""

    takes_keys = False

    def __init__(
        self, config: ChannelConfig, clock: Clock, *, base: str, read: float = READ, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.name = config.name
        self.schools = config.schools
        self._config = config
        self._base = base
        self._read = read
        self._sleep = sleep
        self._lock_out = LockOut(config, clock)
        self._pace = Pace(clock, sleep)
        self._acknowledged: OrderedDict[str, None] = OrderedDict()
        self._answers: Client | None = None
        self._unasked: Client | None = None
        self._former: list[Client] = []  # of a token before; calls may still be under way

    async def open(self) -> None:
        """Make the clients, for answers and for what is unasked: neither waits for the other's connections."""
        token = self._config.token()
        if self._answers is None or self._answers.bot.token != token:
            self._former += [client for client in (self._answers, self._unasked) if client is not None]
            self._answers = Client(token, base=self._base, read=self._read)
            self._unasked = Client(token, base=self._base, read=self._read)

    async def close(self) -> None:
        """Let go of the connections."""
        clients = [*self._former, *(client for client in (self._answers, self._unasked) if client is not None)]
        self._former, self._answers, self._unasked = [], None, None
        for client in clients:
            await client.close()

    async def acknowledge(self, incoming: Incoming) -> None:
        """End the spinner on a pressed button, once; may be called before the event is handled. Never raises.

        Its failure undoes nothing: a press that is answered late is answered all the same.
        """
        press = Place.of(incoming).press
        if press is not None:
            await self.acknowledge_press(press)

    async def acknowledge_press(self, press: str) -> None:
        """Do the same by the query's id alone, for a press that is not handled."""
        if press in self._acknowledged or self._lock_out.left() is not None:
            return
        self._acknowledged[press] = None
        if len(self._acknowledged) > PRESSES_KEPT:
            self._acknowledged.popitem(last=False)
        bot = await self._bot()
        try:
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                await bot.answer_callback_query(press)
        except TimeoutError:
            log.info("press_not_acknowledged", channel=self.name, error=Reason.TIMEOUT.value)
        except TelegramError as error:
            log.info("press_not_acknowledged", channel=self.name, error=failure_of(error).value)

    async def show_working(self, incoming: Incoming) -> None:
        """Show for five seconds, or until the answer, that it is being worked on. Never raises."""
        place = Place.of(incoming)
        if place.chat is None or not place.is_private:
            return
        bot = await self._bot()
        try:
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                await bot.send_chat_action(place.chat, ChatAction.TYPING)
        except (TimeoutError, TelegramError):
            return  # a courtesy

    async def answer(self, incoming: Incoming, reply: Reply, *, language: str | None, plain_text: bool) -> None:
        """Answer one event: a pressed message becomes the answer, words and `BELOW` are answered below. Not in a group.

        Raises:
            NotAnsweredError: Telegram does not have the answer. Where it may have it, or nobody is there to read it,
                nothing is raised, and nothing is repeated.
        """
        place = Place.of(incoming)
        if place.chat is None or not place.is_private:
            return
        if self._lock_out.left() is not None:
            raise NotAnsweredError(Reason.CREDENTIALS)
        await self.acknowledge(incoming)
        stays = isinstance(unpack(incoming.data), BELOW)
        for number, message in enumerate(to_messages(reply, translator(language), plain_text=plain_text)):
            edit = place.message if number == 0 and not stays else None
            delivery = await self._bring(place.chat, message, edit)
            if delivery.outcome in (Outcome.LATER, Outcome.REFUSED):
                raise NotAnsweredError(delivery.reason)
            if delivery.outcome is Outcome.UNCLEAR:
                log.warning("answer_unclear", channel=self.name, error=delivery.reason)
            if delivery.outcome is not Outcome.ACCEPTED:
                return

    async def push(
        self, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Send one message unasked, once: Telegram knows no keys, so a try without an answer is never repeated here."""
        chat = person_of(address)
        if chat is None:
            return refused(Reason.ADDRESS)
        locked_out = self._lock_out.left()
        if locked_out is not None:
            return later(Reason.CREDENTIALS, after=locked_out)
        delivery = refused(Reason.BODY)
        for number, message in enumerate(to_messages(reply, translator(language), plain_text=plain_text)):
            wait = await self._pace.unasked(chat)
            if wait is None:
                delivery = await self._try(chat, _lasting(message), is_unasked=True)
            else:
                delivery = later(Reason.RATE, after=wait)
            if delivery.outcome is Outcome.LATER and number > 0:
                return unclear(Reason.RATE)  # a part of it is there already
            if delivery.outcome is not Outcome.ACCEPTED:
                return delivery
        return delivery

    async def leave(self, group: str) -> None:
        """Leave a group or channel that somebody has added the bot to, without a word. Never raises."""
        bot = await self._bot()
        try:
            await bot.leave_chat(int(group))
        except TelegramError as error:
            log.warning("group_not_left", channel=self.name, error=failure_of(error).value)
        else:
            log.info("group_left", channel=self.name)

    async def _bot(self, *, is_unasked: bool = False) -> Bot:
        await self.open()
        client = self._unasked if is_unasked else self._answers
        assert client is not None
        return client.bot

    async def _bring(self, chat: int, message: TelegramMessage, edit: int | None) -> Delivery:
        """Edit the pressed message; send a new one where there is none, or it cannot be edited any more."""
        if edit is not None:
            try:
                return await self._patiently(chat, message, edit)
            except _UneditableError:
                pass
        return await self._patiently(chat, message, None)

    async def _patiently(self, chat: int, message: TelegramMessage, edit: int | None) -> Delivery:
        """Try again for as long as somebody may wait, where Telegram surely does not have it; an edit may be twice."""
        pauses = iter(PAUSES)
        while True:
            wait = await self._pace.answer(chat, edit=edit is not None)
            if wait is not None:
                return later(Reason.RATE, after=wait)
            delivery = await self._try(chat, message, edit)
            again = delivery.outcome is Outcome.LATER or (edit is not None and delivery.outcome is Outcome.UNCLEAR)
            pause = next(pauses, None)
            if not again or pause is None or (delivery.retry_after or PATIENCE) > PATIENCE:
                return delivery
            if delivery.retry_after is None:  # else the pace keeps us waiting
                await self._sleep(pause)

    async def _try(
        self, chat: int, message: TelegramMessage, edit: int | None = None, *, is_unasked: bool = False
    ) -> Delivery:
        """Bring the message to Telegram once; once more where our HTML could not be read, or the token was replaced."""
        bot = await self._bot(is_unasked=is_unasked)
        try:
            return await _call(bot, chat, message, edit)
        except TelegramError as error:
            failure, met = failure_of(error), error
        if failure is Failure.TOKEN:
            self._lock_out.begin(bot.token)
            if self._lock_out.left() is None:
                return await self._try(chat, message, edit, is_unasked=is_unasked)
        if failure is Failure.MARKUP:
            log.error("markup_refused", channel=self.name)
            try:
                return await _call(bot, chat, TelegramMessage(message.shown, False, message.keyboard), edit)
            except TelegramError as error:
                failure, met = failure_of(error), error
        if edit is not None and failure is Failure.SAME:
            return accepted(str(edit))
        if edit is not None and failure is Failure.UNEDITABLE:
            raise _UneditableError
        return self._noted(chat, met)

    def _noted(self, chat: int, error: TelegramError) -> Delivery:
        delivery = delivery_of(error)
        asked = retry_after(error)
        if asked is not None:
            self._pace.pause(chat, asked)
        if delivery.reason == Reason.CREDENTIALS:
            log.error("credentials_refused", channel=self.name)
        elif delivery.outcome is Outcome.REFUSED:
            log.error("message_refused", channel=self.name, error=failure_of(error).value)
        return delivery


def make_telegram(config: ChannelConfig, clock: Clock, *, base: str) -> TelegramChannel:
    """Return the channel of one bot; `base` is scheme, host and port of the Bot API."""
    return TelegramChannel(config, clock, base=base)


async def _call(bot: Bot, chat: int, message: TelegramMessage, edit: int | None) -> Delivery:
    """An edit takes the old keyboard away, and puts the new one there if there is one."""
    mode = ParseMode.HTML if message.is_html else None
    markup = _markup(message)
    if edit is None:
        sent = await bot.send_message(
            chat, message.text, parse_mode=mode, reply_markup=markup, link_preview_options=NO_PREVIEW
        )
        return accepted(str(sent.message_id))
    await bot.edit_message_text(
        message.text, chat, edit, parse_mode=mode, reply_markup=markup, link_preview_options=NO_PREVIEW
    )
    return accepted(str(edit))


def _lasting(message: TelegramMessage) -> TelegramMessage:
    """What was sent unasked stays when somebody goes on from it; only a decision takes its place."""
    rows = (
        (key if key.url or key.decides else replace(key, data=marked(key.data)) for key in row)
        for row in message.keyboard
    )
    return replace(message, keyboard=tuple(map(tuple, rows)))


def _markup(message: TelegramMessage) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(key.label, callback_data=key.data or None, url=key.url or None) for key in row]
            for row in message.keyboard
        ]
    )
