"""A new selection that begins from the plan of another one or from a file."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Institution
from audit import ledger, store
from audit.models import StoredFile
from selection.models import Selection
from selection.plan_template import Template
from selection.services import plans, selections


@ledger.unit
def create_from(
    agency: Institution,
    template: Template,
    *,
    taken_from: str,
    forms: Mapping[str, StoredFile] | None = None,
    actor: Any,
    **columns: Any,
) -> Selection:
    """A draft with the posts, requirements, documents, stages, rules and schedule of the template; nothing of it is announced.

    `taken_from` names the plan in the log; `forms` (SHA-256 → file) holds what `template.forms` names;
    `columns` as of `selections.create`, and they win over the template's.
    """
    selection = selections.create(
        agency,
        stages=template.stages,
        taken_from=taken_from,
        actor=actor,
        **{**template.columns, **columns},
    )
    selections.set_schedule(selection, template.periods, actor=actor)
    blanks = {code: store.again((forms or {})[sha256]) for code, sha256 in template.forms.items()}
    documents = [{**row, "blank": blanks.get(row["code"])} for row in template.documents]
    plans.add_slots(selection, documents, actor=actor)
    for post in template.posts:
        given = {name: post[name] for name in ("code", "title", "unit", "duties", "vacant_from")}
        vacancy = plans.save_post(selection, None, given, actor=actor)
        plans.add_requirements(vacancy, post["requirements"], actor=actor)
    return selection
