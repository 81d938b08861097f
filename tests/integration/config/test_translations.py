"""The catalogue check, on a small project of its own."""

import gettext

import pytest

from config import translations

TEMPLATE = """{% load i18n %}
  <p title='{% translate "Judul" context "kop surat" %}'>it's {% translate "Halo" %}</p>
    {% blocktranslate trimmed with jumlah=a.b %}
       Nilai {{ jumlah }}
       dari 100%
  {% endblocktranslate %}
{% blocktranslate count n=k %}satu calon{% plural %}{{ n }} calon{% endblocktranslate %}
"""
MODULE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext_lazy
_("Satu %(nama)s"); gettext_lazy("Dua"); ngettext_lazy("%d hari", "%d hari-hari", 3)
"""
TEXTS = {
    "Judul",
    "Halo",
    "Nilai %(jumlah)s dari 100%%",
    ("satu calon", "%(n)s calon"),
    "Satu %(nama)s",
    "Dua",
    ("%d hari", "%d hari-hari"),
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "accounts").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "accounts" / "views.py").write_text(MODULE)
    return tmp_path


def write_catalogue(project, translate):
    """A catalogue in which every text is `translate`d."""
    translations.update("en", project)
    catalog = translations.read("en", project)
    for message in catalog:
        if message.id:
            texts = (message.id,) if isinstance(message.id, str) else message.id
            done = tuple(translate(text) for text in texts)
            message.string = done[0] if isinstance(message.id, str) else done
    with translations.catalogue_path("en", project).open("wb") as file:
        translations.write_po(file, catalog)


def test_texts_are_found_in_python_and_in_templates(project):
    assert {message.id for message in translations.extracted(project) if message.id} == TEXTS


def test_every_text_without_a_translation_is_named_with_its_file(project):
    problems = translations.problems("en", project)
    assert len(problems) == len(TEXTS)
    assert "en: no translation of 'Halo' (templates/page.html)" in problems


def test_a_complete_catalogue_has_no_problem_and_compiles(project):
    write_catalogue(project, lambda text: f"EN {text}")
    assert translations.problems("en", project) == []
    translations.compile_catalogue("en", project)
    with translations.catalogue_path("en", project).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Halo") == "EN Halo"
    assert compiled.pgettext("kop surat", "Judul") == "EN Judul"


def test_a_translation_that_loses_a_placeholder_is_a_problem(project):
    write_catalogue(project, lambda text: text.replace("%(nama)s", "name"))
    assert translations.problems("en", project) == [
        "en: other placeholders in the translation of 'Satu %(nama)s'"
    ]


def test_updating_keeps_translations_adds_new_texts_and_drops_dead_ones(project):
    write_catalogue(project, lambda text: f"EN {text}")
    (project / "accounts" / "views.py").write_text('_("Dua"); _("Baru")')
    translations.update("en", project)
    catalog = translations.read("en", project)
    assert catalog["Dua"].string == "EN Dua"
    assert catalog["Baru"].string == ""
    assert "Satu %(nama)s" not in catalog
