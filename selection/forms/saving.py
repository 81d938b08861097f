"""Between a form and a service: what the service refuses is said on the form, so that nothing typed is lost."""

from collections.abc import Callable

from django import forms

from audit.errors import Refused


def kept(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do it; False when the service refused, with its sentence among the form's errors."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
