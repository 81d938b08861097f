"""Between the page of Kirim dan kunci and the author's passkey: what the form carries to the device and back."""

import json

from django.http import HttpRequest
from django.utils.translation import gettext as _

from panels.models import Sheet
from panels.services import signatures
from panels.services.signatures import Signed


def form_parts(request: HttpRequest, own: Sheet) -> tuple[list[tuple[str, str]], str]:
    """Hidden fields that let static/js/passkeys.js ask the device, and the sentence that says what happens."""
    asked = signatures.options(own, request.user, request.get_host())
    if asked is None:
        return [], _(
            "Lembar ini dikunci tanpa tanda tangan kunci sandi, dan tanda terimanya menyebutkan itu. "
            "Kunci sandi dapat ditambahkan dahulu pada menu akun Anda."
        )
    fields = [("passkey_options", json.dumps(asked)), ("credential", "")]
    return fields, _(
        "Perangkat Anda meminta sidik jari, wajah, atau PIN: kunci sandi menandatangani isi lembar ini."
    )


def posted(request: HttpRequest) -> Signed | None:
    """What the device gave; None when the form came without."""
    answer = request.POST.get("credential", "")
    return Signed(answer, f"{request.scheme}://{request.get_host()}") if answer else None
