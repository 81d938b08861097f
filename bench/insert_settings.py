"""The site's own settings with one address and nothing between it and the server but what allauth insists on (bench/insert.py)."""

from config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "bench.insert"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
