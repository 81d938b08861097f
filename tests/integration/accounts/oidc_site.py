"""The site's addresses as they are with a provider configured."""

from django.urls import get_resolver

from accounts import oidc
from config import urls

assert get_resolver(urls.__name__).reverse_dict  # every list is read now, while no provider is configured
urlpatterns = [*oidc.addresses(), *urls.urlpatterns]
handler429 = urls.handler429
