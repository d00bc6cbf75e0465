"""What an installation may choose: CONTEST_* in the environment, each default safe for one process on SQLite."""

from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contest.core.contenthost import ContentHost, content_host

MIB = 1024 * 1024


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CONTEST_", frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    database_url: str = ""  # empty: SQLite under data_dir
    files_url: str = ""  # empty: a folder under data_dir; or s3://bucket/prefix
    public_url: str = "http://127.0.0.1:8000"  # the only source of absolute links: a Host header is never trusted
    site_name: str = "Bảng Vàng"
    default_locale: Literal["vi", "en"] = "vi"
    smtp_url: SecretStr = SecretStr("")  # smtp://user:password@host:port; empty: .eml files under data_dir/outbox
    mail_from: str = "Bảng Vàng <no-reply@localhost>"
    trusted_proxies: tuple[str, ...] = ()
    debug: bool = False
    upload_max_bytes: int = 20 * MIB  # one file by a plain form; resumable uploads go to the limit of their slot
    upload_days: int = Field(default=7, ge=1)  # an unfinished upload may be taken up again so long
    entry_quota_bytes: int = 6 * 1024 * MIB  # files of one dossier, with replaced and unfinished ones
    disk_reserve_bytes: int = 1024 * MIB  # free space that uploads leave to the database
    session_idle_hours: int = Field(default=12, ge=1)
    session_days: int = Field(default=14, ge=1)
    content_origin: str = ""  # a second host for packages: https://content.example or https://*.content.example
    link_checks: bool = True  # false on a closed network: no address an entrant typed is ever opened by the server
    link_check_ports: tuple[int, ...] = (80, 443)
    threads: int = Field(default=32, ge=1)

    @model_validator(mode="after")
    def _content_is_elsewhere(self) -> "Settings":
        host = content_host(self.content_origin)
        if host is not None and host.serves(urlsplit(self.public_url).netloc):
            msg = "CONTEST_CONTENT_ORIGIN must be another host than CONTEST_PUBLIC_URL"
            raise ValueError(msg)
        return self

    @property
    def content(self) -> ContentHost | None:
        return content_host(self.content_origin)

    @property
    def public_origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'contest.sqlite'}"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")
