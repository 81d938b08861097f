"""The house plan, held by reading the code: which way imports go, what a layer may hold, where writing is allowed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ORDER = ("audit", "accounts", "selection", "panels", "reports", "config")
"""An app may import the ones before it, never one after it."""

LAYER = {
    "pure": 0,
    "models": 1,
    "access": 2,
    "queries": 2,
    "told": 2,
    "calls": 2,
    "choices": 2,
    "respondents": 2,
    "trials": 2,
    "copies": 2,
    "papers": 2,
    "gates": 2,
    "remarks": 2,
    "screeners": 2,
    "balance": 2,
    "objections": 2,
    "wallet": 2,
    "decisions": 2,
    "subjects": 2,
    "ledger": 2,
    "services": 3,
    "tasks": 3,
    "forms": 4,
    "display": 2,
    "views": 5,
    "urls": 5,
    "management": 5,
}
"""Inside selection, panels and reports a lower layer never imports a higher one."""


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for app in ORDER:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text(), str(path))


def _imported(tree: ast.Module) -> Iterator[str]:
    """Names of what a module imports; names from a package too, so that `from panels import queries` is `panels.queries`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = dict(_modules())
OURS = set(MODULES)


DISPLAY = {
    "selection.standing",
    "selection.jobposting",
    "panels.desk",
    "reports.desk",
    "reports.paperwork",
    "reports.sentences",
    "reports.timeline",
    "reports.watching",
}
"""Modules that turn rows into what a page shows, beside those called `…_display`: the layer of forms."""


def _layer(module: str) -> int:
    parts = module.split(".")
    if module in DISPLAY or (len(parts) > 1 and parts[1].endswith("_display")):
        return LAYER["forms"]
    return LAYER.get(parts[1], 0) if len(parts) > 1 else 0


def _edges() -> Iterator[tuple[str, str]]:
    for name, tree in MODULES.items():
        for target in set(_imported(tree)):
            if target in OURS and target != name:
                yield name, target


def test_an_app_imports_only_the_apps_below_it():
    wrong = [
        f"{name} imports {target}"
        for name, target in _edges()
        if ORDER.index(name.split(".")[0]) < ORDER.index(target.split(".")[0])
    ]
    assert wrong == []


def test_inside_an_app_a_lower_layer_never_imports_a_higher_one():
    wrong = [
        f"{name} imports {target}"
        for name, target in _edges()
        if name.split(".")[0] == target.split(".")[0]
        and name.split(".")[0] in {"selection", "panels", "reports"}
        and name.split(".")[1:2] != ["apps"]
        and _layer(name) < _layer(target)
    ]
    assert wrong == []


def test_no_module_imports_itself_in_a_circle():
    graph: dict[str, set[str]] = {}
    for name, target in _edges():
        if not (
            target.count(".") == name.count(".") - 1 and name.startswith(target + ".")
        ):  # its own package
            graph.setdefault(name, set()).add(target)
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for target in sorted(graph.get(name, ())):
                walk(target, (*path, name))
            done.add(name)

    for name in graph:
        walk(name, ())


PURE = [
    "selection.plan_objections",
    "accounts.pauses",
    "audit.chain",
    "audit.merkle",
    "audit.notes",
    "audit.workflow",
    "accounts.nip",
    "accounts.workflows",
    "accounts.workdays",
    "selection.cells",
    "selection.changes",
    "selection.import_table",
    "selection.document_kinds",
    "selection.docx",
    "selection.letters",
    "selection.eligibility",
    "selection.facts",
    "selection.grades",
    "selection.gate_kinds",
    "selection.ics",
    "selection.questions",
    "selection.retention",
    "selection.plan",
    "selection.plan_gates",
    "selection.plan_files",
    "selection.plan_template",
    "selection.mailing",
    "selection.nudges",
    "selection.schedule",
    "selection.screening_queue",
    "selection.screening_reasons",
    "selection.tenure",
    "selection.wording",
    "selection.workflows",
    "selection.pledge",
    "selection.usual",
    "selection.uploads_policy",
    "selection.waits",
    "selection.rulesets.schema",
    "panels.plan_check",
    "panels.advice",
    "panels.anchors",
    "panels.calibration",
    "panels.advice_draws",
    "panels.comments",
    "panels.composition",
    "panels.formulas",
    "panels.imports",
    "panels.leaks",
    "panels.lots",
    "panels.scans",
    "panels.pledges",
    "panels.questionnaires",
    "panels.rubrics",
    "panels.ranking",
    "panels.recount",
    "panels.scheme",
    "panels.sheet_order",
    "panels.signatures",
    "panels.suggestions",
    "panels.workflows",
    "reports.compliance",
    "reports.exceptions",
    "reports.kinds",
    "reports.kinds.base",
    "reports.kinds.cards",
    "reports.kinds.changes",
    "reports.kinds.letters",
    "reports.kinds.minutes",
    "reports.kinds.notices",
    "reports.kinds.oversight",
    "reports.kinds.stages",
    "reports.kinds.receipts",
    "reports.kinds.results",
    "reports.kinds.sheets",
    "reports.kinds.sittings",
    "reports.differences",
    "reports.numbering",
    "reports.spread",
    "reports.trees",
    "reports.verification",
    "reports.wording",
    "reports.workflows",
]


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_knows_neither_django_nor_clock_nor_chance(name):
    forbidden = {"django", "celery", "time", "random", "secrets", "pandas", "guardian"}
    found = {target.split(".")[0] for target in _imported(MODULES[name])} & forbidden
    assert found == set()
    calls = {
        node.func.attr
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "today", "utcnow"}


def test_the_pure_list_is_complete():
    """A module of a domain app in the lowest layer is pure, or it is named here with its reason."""
    reasons = {
        "selection.enums",  # choices with translated labels
        "panels.enums",
        "reports.enums",
        "panels.tables",  # pandas, lazily
        "panels.spreadsheets",  # openpyxl, lazily
        "reports.pdf",  # the only importer of WeasyPrint
        "reports.rendering",  # Django's template engine
        "selection.uploads",  # starts a child process
        "selection.uploads_child",
        "selection.virus",  # asks clamd over its socket
        "selection.uploads_jail",  # run as scripts, in processes of their own
        "selection.photos_child",
        "selection.page_child",
        "selection.archives",  # starts a child process
        "selection.blanks",  # starts a child process
        "selection.docx_child",
        "selection.zip_child",
        "selection.photos",  # starts a child process
        "panels.paper_files",  # starts a child process
        "panels.papers_child",
    }
    texts = {name for name in MODULES if name.endswith("_texts") or name.endswith(".params")}
    lowest = {
        name
        for name in MODULES
        if name.count(".") == 1
        and name.split(".")[0] in {"selection", "panels", "reports"}
        and _layer(name) == 0
    }
    unnamed = {
        name
        for name in lowest - reasons - texts - set(PURE)
        if name.split(".")[1] not in {"apps", "rulesets"}
    }
    assert unnamed == set()


@pytest.mark.parametrize(
    ("library", "owner"),
    [("weasyprint", "reports.pdf"), ("guardian", "accounts.object_permissions"), ("pandas", "panels.tables")],
)
def test_a_dangerous_library_has_one_importer(library, owner):
    found = {
        name
        for name, tree in MODULES.items()
        if any(target.split(".")[0] == library for target in _imported(tree))
    }
    assert found <= {owner}


def test_only_the_ledger_writes_audited_rows():
    """`.save(` and friends stand only where rows that are no evidence are written; the guards catch what this misses."""
    allowed = {
        "audit.ledger",
        "audit.store",
        "audit.erasing",  # bodies, each beside the entry that says so
        "accounts.services",  # accounts themselves
        "accounts.adapter",
        "accounts.object_permissions",  # guardian's rows
        "panels.services.sheets",  # what a draft holds
        "panels.services.cells",
        "panels.services.calibrations",  # trial marks of a draft
        "panels.services.copies",  # what is typed from paper
        "panels.services.imports",  # totals of a draft
        "panels.services.shared_marks",  # marks of a draft
        "panels.services.reminders",  # who was reminded: no evidence, and a secret while marks are sealed
        "panels.services.questionnaires",  # the box of answers: plain rows without order, each with its MAC
        "panels.services.links",  # mails that wait
        "panels.services.signatures",  # written before the sheet leaves draft
        "selection.services.mails",  # mails that wait
        "reports.services.outbox",
        "reports.services.outbox_steps",  # mails before they go; each step has its fact in the log
        "selection.services.import_checks",  # uploads on their way
        "selection.services.entering",  # how far an upload is
        "selection.services.claims",  # codes, kept as digests
        "selection.services.drafts",  # what is typed and not stated
        "reports.services.jobs",
        "reports.services.packs",  # the job beside the pack
        "reports.services.letters",  # the job beside the batch
    }
    writing = {
        "save",
        "bulk_create",
        "bulk_update",
        "update",
        "delete",
        "create_user",
        "get_or_create",
        "update_or_create",
    }
    wrong = []
    for name, tree in MODULES.items():
        if name in allowed or name.startswith("config."):
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in writing
            ):
                on = ast.unparse(node.func.value)
                if ".objects" in on or node.func.attr in {"bulk_create", "bulk_update", "get_or_create"}:
                    wrong.append(f"{name}:{node.lineno} {on}.{node.func.attr}")
    assert wrong == []


def test_services_name_their_actor():
    """Every public function of a service that writes takes `actor` by keyword, without a default."""
    wrong = []
    for name, tree in MODULES.items():
        if ".services." not in name:
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            units = {ast.unparse(decorator) for decorator in node.decorator_list}
            keywords = {
                argument.arg: default
                for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            }
            if "ledger.unit" in units and "actor" not in keywords and (name, node.name) not in _BY_THE_SERVER:
                wrong.append(f"{name}.{node.name}")
            if keywords.get("actor") is not None:
                wrong.append(f"{name}.{node.name} gives its actor a default")
    assert wrong == []


_BY_THE_SERVER = {
    ("selection.services.selections", "conclude_if_done"),
    ("selection.services.vacancies", "fail"),
    ("selection.services.gates", "go_through"),
    ("selection.services.selections", "resume"),
    ("selection.services.vacancies", "enough_left"),
    ("selection.services.objections", "open_window"),
    ("selection.services.objections", "settle"),
    ("panels.services.objections", "open_windows"),
    ("panels.services.rankings", "compute_if_ready"),
    ("panels.services.lots", "commit"),
    ("panels.services.stage_lots", "commit"),
    ("panels.services.questionnaires", "answer"),  # who answers has no account
}
"""Steps the server takes by itself, as the system."""


def test_modules_functions_and_views_stay_readable():
    wrong = []
    for name, tree in MODULES.items():
        lines = (ROOT / Path(*name.split("."))).with_suffix(".py")
        path = lines if lines.exists() else ROOT / Path(*name.split(".")) / "__init__.py"
        length = len(path.read_text().splitlines())
        if length > 480:
            wrong.append(f"{name}: {length} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                wrong.append(f"{name}.{node.name}: {(node.end_lineno or 0) - node.lineno} lines")
    assert wrong == []
