"""What a person can want: one frozen dataclass each, packed into a button's data and unpacked again."""

from dataclasses import dataclass, fields
from typing import ClassVar

VERSION = "v1"
_BY_CODE: dict[str, type["Intent"]] = {}


@dataclass(frozen=True)
class Intent:
    """Something wanted. Fields are short texts without a colon: numbers of the roster or opaque tokens, never keys."""

    code: ClassVar[str] = ""

    def __init_subclass__(cls, code: str = "") -> None:
        """Register the intent under the code that stands in its packed form."""
        super().__init_subclass__()
        if code in _BY_CODE:
            raise ValueError(f"two intents have the code {code!r}")
        cls.code = code
        _BY_CODE[code] = cls

    def pack(self) -> str:
        """Return the intent as a button's data, at most 64 bytes (Telegram's limit).

        >>> ShowWorks(child="20101").pack()
        'v1:works:20101'
        """
        values = [str(getattr(self, field.name)) for field in fields(self)]
        while values and not values[-1]:
            values.pop()
        return ":".join((VERSION, self.code, *values))


def unpack(data: str) -> Intent | None:
    """Return the intent that `data` stands for, or None when it is not one of ours."""
    version, _, rest = data.partition(":")
    code, *values = rest.split(":")
    kind = _BY_CODE.get(code)
    if version != VERSION or kind is None or not code or len(values) > len(fields(kind)):
        return None
    return kind(*values)


@dataclass(frozen=True)
class ShowWelcome(Intent, code="welcome"):
    """Who is this, and what does it do."""


@dataclass(frozen=True)
class ShowHelp(Intent, code="help"):
    """What can be asked."""


@dataclass(frozen=True)
class ShowPrivacy(Intent, code="privacy"):
    """The privacy notice."""


@dataclass(frozen=True)
class ChooseLanguage(Intent, code="language"):
    """Offer the languages, or set one (`zh_Hant_TW`, `en`, `vi`, `id`)."""

    language: str = ""


@dataclass(frozen=True)
class SetPlainText(Intent, code="plain"):
    """Everything as plain text with numbered choices (`on`), or cards and buttons again (`off`)."""

    mode: str = "on"


@dataclass(frozen=True)
class StartBinding(Intent, code="bind"):
    """Somebody wants to bind and has not typed a code yet."""


@dataclass(frozen=True)
class GiveCode(Intent, code="code"):
    """Somebody typed a binding code, and perhaps the second thing with it."""

    given: str = ""
    second: str = ""


@dataclass(frozen=True)
class AcceptPrivacy(Intent, code="accept"):
    """「同意」 to the privacy notice, while binding."""


@dataclass(frozen=True)
class DeclinePrivacy(Intent, code="decline"):
    """「不同意」: nothing is kept."""


@dataclass(frozen=True)
class FinishLink(Intent, code="linked"):
    """LINE vouches for who filled in our page; never pressed or typed, since only LINE may say so."""

    nonce: str = ""


@dataclass(frozen=True)
class ShowBindings(Intent, code="bindings"):
    """「我的綁定」: where one is reached, to revoke."""


@dataclass(frozen=True)
class RevokeBinding(Intent, code="revoke"):
    """End one's own binding (解除綁定); the token stands for binding, actor, version and expiry."""

    token: str = ""


@dataclass(frozen=True)
class NotMe(Intent, code="notme"):
    """「不是我」: end a binding that somebody else made in my name."""

    token: str = ""


@dataclass(frozen=True)
class RevokeSomebody(Intent, code="revokeany"):
    """The registrar ends another person's bindings, with a reason."""


@dataclass(frozen=True)
class AnnounceDay(Intent, code="announce"):
    """「公告日期」: the registrar announces a day, step by step or all in one sentence."""

    given: str = ""


@dataclass(frozen=True)
class ConfirmAnnouncement(Intent, code="announcesure"):
    """「確定公告」: the second tap; the token stands for what was previewed, actor, version and expiry."""

    token: str = ""


@dataclass(frozen=True)
class SwitchPerson(Intent, code="act"):
    """Speak as another of the people this account is bound to."""

    number: str = ""


@dataclass(frozen=True)
class ShowWorks(Intent, code="works"):
    """「我的件數」: uploaded, certified, selected, and what is left; a guardian names the child."""

    child: str = ""


@dataclass(frozen=True)
class ShowSelection(Intent, code="selecting"):
    """「我的勾選」: uploaded, certified, selectable and selected works of the years that concern me; until when."""

    child: str = ""


@dataclass(frozen=True)
class ShowDeadlines(Intent, code="deadlines"):
    """「期限」: mine, nearest first; a guardian names the child."""

    child: str = ""


@dataclass(frozen=True)
class ShowWaiting(Intent, code="waiting"):
    """「待認證」: what waits for this teacher, or the one request at a place (from 1) of a course or a class.

    A course is "113-1 CODE", as in the roster.
    """

    course: str = ""
    class_name: str = ""
    at: str = ""


@dataclass(frozen=True)
class ShowMore(Intent, code="more"):
    """「看更多」: the rest of an answer that did not fit; without its token, of the newest one."""

    token: str = ""


@dataclass(frozen=True)
class NoFiles(Intent, code="nofiles"):
    """A photo, file, voice or sticker came: this is not the upload platform, and nothing of it is kept."""


@dataclass(frozen=True)
class Cancel(Intent, code="cancel"):
    """Leave the dialog."""


@dataclass(frozen=True)
class Fill(Intent, code="fill"):
    """Words for the step that the open dialog waits for."""

    step: str = ""
    text: str = ""


@dataclass(frozen=True)
class Unclear(Intent, code="unclear"):
    """Words that were not understood; they are not kept."""
