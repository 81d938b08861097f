"""How forms are drawn: by templates/django/forms, in the look of the site (docs/design.md)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Through the project's own template engine; what templates/django/forms lacks comes from django.forms."""
