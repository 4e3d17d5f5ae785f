"""`licheng channels setup|check`, and what `doctor` says of channels: on the command line, against a LINE of ours."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.channel_care import check_all
from bot.channels.line_menu_picture import Lettering, draw
from bot.channels.line_menus import AUDIENCES
from bot.cli import app
from bot.cli.words import CommandError
from bot.settings import Settings
from tests.bot.channels.line_office import TOKEN, Office, serving
from tests.conftest import START, FakeClock
from tests.world import SMALL, World

PUBLIC = "https://school.example"
SECRET = "a-channel-secret-that-nobody-sees"


@pytest.fixture(scope="module")
def served() -> Iterator[Office]:
    with serving() as office:
        yield office


@pytest.fixture
def settings(
    served: Office, world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Return an installation with one LINE channel, whose commands run on the small school's database."""
    served.__init__(base=served.base)  # type: ignore[misc]
    file = tmp_path / "channels.toml"
    where = 'secret_env = "HILL_SECRET"\ntoken_env = "HILL_TOKEN"\n'
    file.write_text(f'[line.small]\nschools = ["{SMALL}"]\naccount = "@hill"\n{where}', "utf-8")
    for name, value in {
        "HILL_SECRET": SECRET,
        "HILL_TOKEN": TOKEN,
        "LICHENG_CHANNELS": str(file),
        "LICHENG_DATA_DIR": str(tmp_path),
        "LICHENG_DATABASE_URL": world.storage.engines.write.url.render_as_string(hide_password=False),
        "LICHENG_PUBLIC_URL": PUBLIC,
        "LINE_API_BASE": served.base,
    }.items():
        monkeypatch.setenv(name, value)
    small = draw(("1",), Lettering(None))
    monkeypatch.setattr("bot.channels.line_setup.draw", lambda _labels, _lettering: small)
    monkeypatch.setattr("bot.app.build", lambda found: assemble(found, world.storage, clock=clock))
    return Settings(_env_file=None)  # type: ignore[call-arg]


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, ["channels", *words], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, CommandError | SystemExit):
        raise result.exception
    assert SECRET not in result.output
    assert TOKEN not in result.output
    return result


def test_setup_and_check_say_what_they_did(settings: Settings, served: Office) -> None:
    """Set up, then nothing to do, then all in order; each says so in words."""
    assert run("check").exit_code == 1
    first = run("setup")
    assert (first.exit_code, "line.small：已設定。" in first.output) == (0, True), first.output
    again = run("setup")
    assert (again.exit_code, "沒有更動" in again.output) == (0, True)
    served.info["basicId"] = "@hill"
    checked = run("check", "--channel", "line.small")
    assert (checked.exit_code, "全部正常" in checked.output) == (0, True), checked.output
    assert served.wrong == []


def test_json_is_for_programs(settings: Settings) -> None:
    """The same as objects: what was done, and each check with its channel and remedy."""
    (done,) = json.loads(run("setup", "--json").output)
    assert (done["channel"], done["is_changed"], done["trouble"]) == ("line.small", True, "")
    checks = json.loads(run("check", "--json").output)
    assert {tuple(sorted(one)) for one in checks} == {("channel", "check", "detail", "ok", "remedy")}
    assert all(one["ok"] for one in checks)
    assert {"line_token", "line_webhook", "line_quota", "line_menus", "line_redelivery"} <= {
        one["check"] for one in checks
    }


def test_trouble_ends_with_one_and_a_remedy(settings: Settings, served: Office) -> None:
    """LINE does not take the token: said with what to do, and exit code 1."""
    served.broken = 401
    for command in ("setup", "check"):
        result = run(command)
        assert (result.exit_code, "處理方式" in result.output) == (1, True)


def test_what_is_wrong_before_is_said_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No such channel, no font, no channels at all."""
    for words in (("check", "--channel", "line.nobody"), ("setup", "--font", str(tmp_path / "channels.toml"))):
        error = run(*words).exception
        assert isinstance(error, CommandError)
        assert error.exit_code == 2
    monkeypatch.delenv("LICHENG_CHANNELS")
    error = run("check").exception
    assert isinstance(error, CommandError)
    assert "LICHENG_CHANNELS" in error.words


def test_doctor_looks_at_channels_too(settings: Settings, served: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `channels check` finds stands in the doctor's report; a wrong file is one fault, without its secrets."""
    run("setup")
    checks = check_all(settings, START)
    assert all(one.ok for one in checks)
    assert any(f"{len(AUDIENCES)} 個" in one.detail for one in checks)
    monkeypatch.delenv("HILL_TOKEN")
    (fault,) = check_all(settings, START)
    assert (fault.check, fault.ok) == ("channel_file", False)
    assert "HILL_TOKEN" in fault.detail
    assert SECRET not in repr(fault)
