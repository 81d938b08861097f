"""Signing in through an OpenID Connect provider, where the settings name one (docs/adr/0029)."""

from collections.abc import Callable
from typing import Any

import jwt
from allauth.socialaccount import views as allauth
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from requests import RequestException

from accounts import step_up
from accounts.social_adapter import answer_with, unreachable

PROVIDER = "sso"
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """What allauth leaves to TLS is checked here: a signed id_token for this site, and the same person behind both answers."""

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise OAuth2Error("no id_token")
        try:
            claims = self._verified(signed, app.client_id)
        except (KeyError, jwt.PyJWTError) as error:
            raise OAuth2Error("id_token does not hold") from error
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo is somebody else's")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": told, "id_token": claims})

    def _verified(self, signed: str, client_id: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(signed)
        if header["alg"] not in _ALGORITHMS:
            raise OAuth2Error("id_token is not signed with a public key")
        named = header.get("kid")  # may be missing where the provider has one key only
        fitting = [key for key in self._keys() if named in (None, key.key_id)]
        if len(fitting) != 1:
            raise OAuth2Error("no such key")
        return jwt.decode(
            signed,
            key=fitting[0].key,
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=self.openid_config["issuer"],
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )

    def _keys(self) -> list[jwt.PyJWK]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        return jwt.PyJWKSet.from_dict(answer.json()).keys


def _view(kind: Any) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, provider_id: str) -> HttpResponse:
        if provider_id != PROVIDER:
            raise Http404
        try:
            answer: HttpResponse = kind.adapter_view(StrictAdapter(request, provider_id))(request)
        except SocialApp.DoesNotExist:
            raise Http404 from None
        except (RequestException, ValueError):  # the provider is silent, or what it says cannot be read
            answer = answer_with(request, unreachable())
        return answer

    return login_not_required(view)


_login = _view(OAuth2LoginView)


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider. To link an account one shows first who one is here."""
    if request.POST.get("process") == "connect" or "lanjut" in request.GET:
        return step_up.required(_login)(request, provider_id)
    return _login(request, provider_id)


def _elsewhere(request: HttpRequest, back: str) -> str:
    """An account that only the provider opens shows there who it is."""
    if not enabled() or not SocialAccount.objects.filter(user_id=request.user.pk).exists():
        return ""
    query = {"process": "redirect", "next": back, "auth_params": "prompt=login&max_age=0"}
    return f"{reverse('openid_connect_login', args=[PROVIDER])}?{urlencode(query)}"


def enabled() -> bool:
    """Is a provider configured?"""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def name() -> str:
    """What the button calls it."""
    return next((app.name for app in get_adapter().list_apps(None)), "")


def addresses() -> list[URLPattern]:
    """The pages there are with a provider; without one there are none."""
    step_up.otherwise(_elsewhere)
    return [
        path("masuk/lewat/<slug:provider_id>/", login, name="openid_connect_login"),
        path(
            "masuk/lewat/<slug:provider_id>/kembali/",
            _view(OAuth2CallbackView),
            name="openid_connect_callback",
        ),
        path("akun/tautan/", step_up.required(allauth.connections), name="socialaccount_connections"),
    ]
