"""The OpenID Connect provider of the environment, as allauth's settings want it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """`SOCIALACCOUNT_PROVIDERS`: empty without a provider; half a provider is refused."""
    missing = [name for name in NEEDED if not environ.get(name)]
    if len(missing) == len(NEEDED):
        return {}
    if missing:
        raise ImproperlyConfigured(
            f"Setelan berikut belum diisi: {', '.join(missing)}. Lihat docs/operations.md."
        )
    app = {
        "provider_id": "sso",
        "name": environ["OIDC_NAME"],
        "client_id": environ["OIDC_CLIENT_ID"],
        "secret": environ["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": environ["OIDC_SERVER_URL"].rstrip("/")},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def form_origins(found: Mapping[str, Any]) -> list[str]:
    """Where a form may lead by redirect, for the Content-Security-Policy."""
    urls = [urlsplit(app["settings"]["server_url"]) for one in found.values() for app in one["APPS"]]
    return [f"{url.scheme}://{url.netloc}" for url in urls]
