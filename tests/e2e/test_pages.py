"""Pages that the stories pass by: whoever may open them does, and axe finds nothing there."""

import pytest
from django.urls import reverse

from selection.enums import ChangeKind
from tests.e2e.theatre import panel_theatre

WHOLE = ("compliance", "waiver_new", "stationery_edit", "selection_stop", "factor_list", "pack_desk")
OF_A_POST = ("post_stop", "stage_board")


@pytest.mark.browser
def test_pages_of_a_running_selection_are_within_reach_of_everybody(tmp_path):
    with panel_theatre(tmp_path, "world", "sealed") as (people, _answer):
        found = people.site.tell("keys")
        sri, wati = people.staff("sri"), people.staff("wati")
        for name in WHOLE:
            sri.open(reverse(name, args=[found["selection"]]))
        for name in OF_A_POST:
            sri.open(reverse(name, args=[found["posts"][0]]))
        wati.open(reverse("observer_compliance", args=[found["selection"]]))
        for kind in ChangeKind:
            people.seen.discard("change_new")  # each class has fields of its own
            sri.open(reverse("change_new", args=[found["selection"], kind]))
        assert people.violations == []
        assert people.errors == []
