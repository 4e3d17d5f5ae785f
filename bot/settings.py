"""Settings: from the environment or a `.env` file, every one in one place."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation may set (design § 9); nothing is required for a first try."""

    model_config = SettingsConfigDict(env_prefix="LICHENG_", env_file=".env", extra="ignore", populate_by_name=True)

    database_url: str | None = None
    data_dir: Path = Path("data")
    public_url: str | None = None
    port: int = Field(default=8000, ge=1, le=65535)
    channels: Path | None = None
    secret_key: str | None = Field(default=None, min_length=32, repr=False)
    executor_id: str | None = None
    # A first try without `channels.toml`: one account on each platform, for every school of the database.
    line_token: str | None = Field(default=None, repr=False)
    line_secret: str | None = Field(default=None, repr=False)
    telegram_token: str | None = Field(default=None, repr=False)
    telegram_secret: str | None = Field(default=None, repr=False)
    line_api_base: str = Field(
        default="https://api.line.me", validation_alias=AliasChoices("LINE_API_BASE", "line_api_base")
    )
    telegram_api_base: str = Field(
        default="https://api.telegram.org", validation_alias=AliasChoices("TELEGRAM_API_BASE", "telegram_api_base")
    )

    @property
    def serves_chats(self) -> bool:
        """Whether LINE or Telegram is served; the simulator is not shown then, and demo data are called so."""
        return bool(self.channels or self.line_token or self.telegram_token)

    @property
    def database(self) -> str:
        """Return the database's address; without a setting, an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'licheng.db'}"
