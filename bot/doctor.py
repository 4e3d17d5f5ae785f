"""What `doctor` looks at: this installation itself here, its database in `bot/doctor_database.py`. Nothing is changed,
but on a machine where nothing is yet: there the first command, this one too, makes the demo database.

Details name schools, files and codes; never a person, an address or a key.
"""

import re
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from bot.app import build
from bot.checks import Check, fault, fine, t
from bot.clock import Clock
from bot.doctor_database import check_database
from bot.settings import Settings
from locales import LANGUAGES, SOURCE, known_keys, translator
from portfolio.calendar import TAIPEI
from storage.backups import database_file
from storage.failures import DATABASE_FAILURES

# Names that begin like settings and are none: of the test command and of `.ci/run`.
NOT_SETTINGS: Final = frozenset({"licheng_specs"})
FREE_SHARE, FREE_BYTES = 0.20, 1 << 30
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)")


def examine(wall: Clock) -> list[Check]:
    """Return everything that was looked at, in a fixed order; `wall` is the real time, for the age of backups.

    What cannot be looked at because something before it fails (no settings, no database) is left out.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]).upper() for one in error.errors() if one["loc"]}))
        return [fault("settings", "invalid", names=names)]
    embedded = database_file(settings.database)
    if embedded is not None and not embedded.exists():
        with suppress(OSError, *DATABASE_FAILURES):  # the checks below say what stands in the way
            build(settings).close()
    return [
        check_settings(settings),
        check_secret_key(settings),
        check_disk(settings.data_dir if embedded is None else embedded.parent),
        check_time_zone(),
        check_words(),
        *check_database(settings, wall()),
        *check_channels(settings, wall()),
    ]


def check_settings(settings: Settings) -> Check:
    """Whether every name that looks like a setting is one, and the channels' file is there."""
    known = {f"licheng_{name}" for name in Settings.model_fields} | NOT_SETTINGS
    given = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    unknown = sorted(
        name.upper()
        for name in given
        if name.startswith("licheng_") and not name.startswith("licheng_test_") and name not in known
    )
    if unknown:
        return fault("settings", "unknown", names=", ".join(unknown))
    if settings.channels is not None and not settings.channels.is_file():
        return fault("settings", "no_channels", file=settings.channels)
    return fine("settings")


def check_channels(settings: Settings, now: datetime) -> list[Check]:
    """What `channels check` finds: nothing where no channel is configured; a fault where the file is wrong."""
    is_missing = settings.channels is not None and not settings.channels.is_file()  # said by `check_settings`
    if not settings.serves_chats or is_missing:
        return []
    from bot.channel_care import check_all  # the platforms' libraries are loaded only where they are configured

    return check_all(settings, now)


def check_secret_key(settings: Settings) -> Check:
    """Whether the installation's key is there, and nobody but the owner of the program can read it."""
    path = settings.data_dir / "secret.key"
    if settings.secret_key is not None:
        return fine("secret_key", "from_settings")
    if not path.is_file():
        return fault("secret_key", "missing", file=path)
    mode = path.stat().st_mode & 0o777
    return (
        fine("secret_key", file=path)
        if mode & 0o077 == 0
        else fault("secret_key", "open", file=path, mode=f"{mode:04o}")
    )


def check_disk(folder: Path) -> Check:
    """Whether a fifth of the disk or 1 GiB is free, as backups and a growing database need it."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    usage = shutil.disk_usage(there)
    facts: dict[str, object] = {"percent": usage.free * 100 // usage.total, "mebibytes": usage.free >> 20}
    enough = usage.free >= FREE_BYTES or usage.free >= usage.total * FREE_SHARE
    return fine("disk", **facts) if enough else fault("disk", "full", **facts)


def check_time_zone() -> Check:
    """Whether this machine knows Taipei's time, summers of 1979 included (a birthday may lie there)."""
    known = {datetime(2025, 1, 1, tzinfo=TAIPEI): 8, datetime(1979, 8, 1, tzinfo=TAIPEI): 9}
    right = all(moment.utcoffset() == timedelta(hours=hours) for moment, hours in known.items())
    return fine("time_zone") if right else fault("time_zone", "wrong")


def check_words() -> Check:
    """Whether every text of every language can be said, with the facts that the Chinese one is given."""
    facts = {key: dict.fromkeys(_PLACEHOLDER.findall(t(key)), 1) for key in known_keys(SOURCE)}
    for key in facts:
        # Given all, so that each language counts the years as its readers do.
        if key.startswith(("date.", "term.")) or key.endswith(".year"):
            facts[key] |= {"year": 1, "begins": 1, "ends": 1}
    broken = [
        f"{language}: {key}" for language in LANGUAGES for key in facts if not _renders(language, key, facts[key])
    ]
    if broken:
        return fault("words", "broken", count=len(broken), first=", ".join(broken[:3]))
    return fine("words", texts=len(facts), languages=len(LANGUAGES))


def _renders(language: str, key: str, facts: dict[str, int]) -> bool:
    try:
        return bool(translator(language)(key, **facts))
    except (KeyError, ValueError, TypeError):
        return False
