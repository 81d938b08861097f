"""A laptop, the demo, the LAN: everything embedded, nothing to configure."""

import os
import secrets

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, env

DATA_DIR.mkdir(parents=True, exist_ok=True)
(DATA_DIR / "incoming").mkdir(exist_ok=True)


def _own_secret() -> str:
    """A secret made at the first start and kept in a file only its owner reads."""
    path = DATA_DIR / "secret-key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or _own_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CLOCK_SETTABLE = True
DEMO = True
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
