"""`channels.toml`: what an installation may write, every mistake at once, and no secret anywhere."""

from pathlib import Path

import pytest

from bot.channels.config import ChannelConfig, ChannelConfigError, Platform, read_channels

SCHOOLS = ("yphs", "tttvs")
ENVIRON = {
    "YPHS_LINE_SECRET": "0123456789abcdef0123456789abcdef",
    "YPHS_LINE_SECRET_NEW": "fedcba9876543210fedcba9876543210",
    "YPHS_LINE_TOKEN": "line-token+/=",
    "YPHS_TELEGRAM_TOKEN": "123456:telegram-token",
    "YPHS_TELEGRAM_SECRET": "telegram_secret",
}
GOOD = """
[line.yphs]
schools = ["yphs"]
account = "@yphs-portfolio"
secret_env = ["YPHS_LINE_SECRET", "YPHS_LINE_SECRET_NEW"]
token_env = "YPHS_LINE_TOKEN"

[telegram.yphs]
schools = ["yphs", "tttvs"]
account = "yphs_portfolio_bot"
token_env = "YPHS_TELEGRAM_TOKEN"
webhook_secret_env = "YPHS_TELEGRAM_SECRET"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the file stands."""
    return tmp_path / "channels.toml"


def read(file: Path, text: str = GOOD, *, is_public: bool = False, **environ: str) -> tuple[ChannelConfig, ...]:
    """Return the channels of this text."""
    file.write_text(text, "utf-8")
    return read_channels(file, ENVIRON | environ, schools=SCHOOLS, is_public=is_public)


def mistakes(file: Path, text: str, *, is_public: bool = False, **environ: str) -> str:
    """Return what is said of a text with mistakes."""
    with pytest.raises(ChannelConfigError) as refused:
        read(file, text, is_public=is_public, **environ)
    return str(refused.value.facts["mistakes"])


def test_what_the_design_promises_is_read(file: Path) -> None:
    """The example of the design: schools, accounts, and two secrets of LINE during a rotation."""
    line, telegram = read(file, is_public=True)

    assert (line.kind, line.key, line.name) == (Platform.LINE, "yphs", "line.yphs")
    assert (line.schools, line.account, line.token()) == (("yphs",), "@yphs-portfolio", "line-token+/=")
    assert line.secrets() == (ENVIRON["YPHS_LINE_SECRET"].encode(), ENVIRON["YPHS_LINE_SECRET_NEW"].encode())
    assert telegram.schools == ("yphs", "tttvs")
    assert (telegram.token(), telegram.webhook_secret()) == ("123456:telegram-token", "telegram_secret")
    assert telegram.webhook_secrets() == (b"telegram_secret",)


def test_secrets_may_stand_in_files(file: Path, tmp_path: Path) -> None:
    """A file beside `channels.toml` holds what a container's secret holds; its last line break is none of it."""
    (tmp_path / "token").write_text("123:abc\n")
    (channel,) = read(file, '[telegram.a]\nschools = ["yphs"]\ntoken_file = "token"\n')

    assert (channel.token(), channel.webhook_secret(), channel.account) == ("123:abc", None, "")


def test_no_secret_is_shown(file: Path) -> None:
    """Neither a channel's `repr` nor what is said of a mistake holds a secret."""
    shown = repr(read(file))
    broken = GOOD.replace("@yphs-portfolio", "?") + "odd = 1\n"
    shown += mistakes(file, broken, YPHS_LINE_TOKEN="half a token", YPHS_TELEGRAM_TOKEN="no token")
    shown += mistakes(file, GOOD.replace("YPHS_LINE_TOKEN", "line-token+/="))

    assert [name for name, secret in ENVIRON.items() if secret in shown] == []
    assert "half a token" not in shown
    assert "no token" not in shown


def test_every_mistake_is_named_at_once(file: Path) -> None:
    """Whoever sets up a school corrects the file once, not once a mistake."""
    said = mistakes(
        file,
        """
        [whatsapp.yphs]
        schools = ["yphs"]
        [line.Yphs]
        schools = ["yphs", "yphs", "nowhere"]
        secret_env = ["A", "B", "C"]
        token_env = "MISSING_TOKEN"
        tokn_env = "YPHS_LINE_TOKEN"
        [telegram.yphs]
        schools = []
        account = "@with_at"
        token_env = "YPHS_TELEGRAM_TOKEN"
        token_file = "token"
        """,
        is_public=True,
    ).splitlines()

    wanted = [
        "「whatsapp」",
        "小寫",
        "「tokn_env」",
        "兩次",
        "「nowhere」",
        "MISSING_TOKEN",
        "secret_env 要寫一個名稱，",
        "schools 要列出",
        "不加 @",
        "token_env 和 token_file",
        "缺少 webhook_secret_env",
    ]
    assert [part for part in wanted if not any(part in line for line in said)] == []
    assert len(said) == len(wanted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "沒有任何頻道"),
        ("line = 3", "要寫成一段設定"),
        ("[line]\nyphs = 3", "「line.yphs」要寫成一段設定"),
        ("[line.a\n", "第 1 行不合 TOML"),
        ("a = '''", "檔案結尾不合 TOML"),
        (GOOD + GOOD, "第 14 行重複"),
        (GOOD.replace("YPHS_LINE_SECRET_NEW", "NOT_SET"), "NOT_SET 沒有設定"),
        (GOOD + GOOD.replace(".yphs]", ".other]"), "line.other 和 line.yphs 用的是同一個權杖"),
        (GOOD.replace('token_env = "YPHS_LINE_TOKEN"', 'token_file = "none"'), "檔案 none 讀不到"),
        (GOOD.replace('token_env = "YPHS_LINE_TOKEN"', "token_env = 3"), "token_env 要寫一個名稱。"),
    ],
)
def test_a_mistake_is_said_in_words(file: Path, text: str, said: str) -> None:
    """What is wrong, where, and what to do."""
    assert said in mistakes(file, text)


def test_an_empty_variable_is_missing(file: Path) -> None:
    """A variable that is set to nothing is not set."""
    assert "YPHS_LINE_TOKEN 沒有設定，或是空的" in mistakes(file, GOOD, YPHS_LINE_TOKEN=" ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path in LICHENG_CHANNELS may be wrong, or the file in another encoding."""
    with pytest.raises(ChannelConfigError) as refused:
        read_channels(tmp_path / "nowhere.toml", {})
    assert refused.value.facts["file"] == "nowhere.toml"

    (tmp_path / "big5.toml").write_bytes("[line.a]\n# 學校".encode("big5"))
    with pytest.raises(ChannelConfigError) as refused:
        read_channels(tmp_path / "big5.toml", {})
    assert "UTF-8" in str(refused.value.facts["mistakes"])


def test_a_token_in_a_file_is_read_again(file: Path, tmp_path: Path) -> None:
    """Whoever replaces it need not restart; a file that is gone, empty or wrong for a moment changes nothing."""
    secret = tmp_path / "token"
    secret.write_text("123456:old\n")
    (telegram,) = read(file, '[telegram.yphs]\nschools = ["yphs"]\ntoken_file = "token"\n')
    assert (telegram.renew(), telegram.token()) == (False, "123456:old")

    for wrong in ("", "no token of Telegram's"):
        secret.write_text(wrong)
        assert (telegram.renew(), telegram.token()) == (False, "123456:old")
    secret.unlink()
    assert not telegram.renew()
    secret.write_text("123456:new\n")
    assert (telegram.renew(), telegram.renew(), telegram.token()) == (True, False, "123456:new")
    assert "123456" not in repr(telegram)


def test_a_token_of_the_environment_stays(file: Path) -> None:
    """A process cannot see that its environment was changed; nothing breaks by asking."""
    line, _ = read(file)
    assert not line.renew()
    assert line.token() == ENVIRON["YPHS_LINE_TOKEN"]
