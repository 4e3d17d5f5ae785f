"""Language and plain text: chosen in the chat, kept, and true of the very answer that confirms them."""

from handlers.conversation import Incoming, IncomingKind
from tests.talk import Talk
from tests.world import SMALL


def test_the_confirming_answer_is_in_the_new_language(talk: Talk) -> None:
    """Who chooses Vietnamese is answered in it at once, and so is every later answer."""
    channel, address = f"simulator.{SMALL}", "student/20101"
    for number, pressed in enumerate(("v1:language:vi", "v1:help")):
        incoming = Incoming(channel, address, f"lang{number}", IncomingKind.PRESS, pressed, talk.clock())
        talk.inbox.accept([incoming])
        answered = talk.answering.answer_next(channel, address, (SMALL,))
        assert answered is not None
        assert answered.language == "vi"


def test_plain_text_is_kept_until_it_is_switched_off(talk: Talk) -> None:
    """The mode belongs to the account, and the answer says how to leave it."""
    channel, address = f"simulator.{SMALL}", "student/20101"
    modes = []
    for number, words in enumerate(("純文字", "說明", "v1:plain:off")):
        kind = IncomingKind.PRESS if words.startswith("v1:") else IncomingKind.WORDS
        talk.inbox.accept([Incoming(channel, address, f"plain{number}", kind, words, talk.clock())])
        answered = talk.answering.answer_next(channel, address, (SMALL,))
        assert answered is not None
        modes.append(answered.plain_text)
    assert modes == [True, True, False]


def test_the_last_answer_before_being_forgotten_is_all_in_one_language(talk: Talk) -> None:
    """Unlinking forgets the language with the rest; the answer that says so is not half in Chinese for that."""
    channel, address = f"simulator.{SMALL}", "student/20101"
    for number, words in enumerate(("Tiếng Việt", "hủy liên kết", "Vâng, hủy liên kết")):
        talk.inbox.accept([Incoming(channel, address, f"gone{number}", IncomingKind.WORDS, words, talk.clock())])
        answered = talk.answering.answer_next(channel, address, (SMALL,))
        assert answered is not None
        assert answered.reply is not None
        assert answered.language == "vi"
    assert answered.reply.title == "Đã hủy liên kết"


def test_a_stranger_can_read_the_first_message_again_in_the_new_language(talk: Talk) -> None:
    """It came in Chinese before anybody could choose; after choosing it is one press away."""
    talk.stranger().says("English").presses("Who are you").sees(
        "not the upload platform", "never ask for your password"
    )
