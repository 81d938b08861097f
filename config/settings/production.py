"""A real installation. Starts only when every secret and address is given; the clock cannot be set."""

import environ
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import LEDGER_KEY_FILE, env

_REQUIRED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "ALLOWED_HOSTS",
    "LOG_ORIGIN",
    "LEDGER_KEY_FILE",
    "LOG_SIGNER_SOCKET",
    "EMAIL_URL",
    "PUBLIC_URL",
)
_missing = [name for name in _REQUIRED if not environ.Env.ENVIRON.get(name)]
if _missing:
    raise ImproperlyConfigured(
        f"Setelan berikut belum diisi: {', '.join(_missing)}. Lihat docs/operations.md."
    )
if not LEDGER_KEY_FILE.is_file():
    raise ImproperlyConfigured(
        f"Berkas kunci log {LEDGER_KEY_FILE} tidak ada. Buat dengan: manage.py ledger_key."
    )

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[env("PUBLIC_URL")])
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
KNOWN_BROWSER_COOKIE_NAME = "__Host-known"
SESSION_COOKIE_NAME = "__Host-sid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
