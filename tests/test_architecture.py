"""The house rules, measured: layers, sizes, names, and what is banned."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "config",
    "core",
    "towns",
    "accounts",
    "powers",
    "finance",
    "grid",
    "services",
    "reform",
    "launcher",
]
TYPED = (
    "core/*.py",
    *(
        f"*/{place}"
        for name in ("workflow", "rules", "indicators", "sheets", "tasks")
        for place in (f"{name}.py", f"{name}/*.py")
    ),
)
BANNED_NAMES = {"utils.py", "helpers.py", "common.py", "services.py"}


def sources() -> list[Path]:
    return sorted(
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines_matching(pattern: str, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def test_layers_run_one_way():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_types_hold():
    """mypy over everything that holds rules; pyproject.toml names what is left out."""
    mypy = Path(sys.executable).with_name("mypy")
    done = subprocess.run([mypy, *APPS], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_files_are_short():
    long = [
        f"{p.relative_to(ROOT)} ({n})"
        for p in sources()
        if (n := len(p.read_text("utf-8").splitlines())) > 400
    ]
    assert long == []


def test_functions_are_short():
    """Median at most 8 lines, nine in ten at most 25, none over 50."""
    sizes = {f"{p.relative_to(ROOT)}:{f.name}": length(f) for p in sources() for f in functions(p)}
    assert [name for name, size in sizes.items() if size > 50] == []
    assert median(sizes.values()) <= 8
    assert quantiles(sizes.values(), n=10)[-1] <= 25


def test_no_file_is_a_drawer():
    assert [p for p in sources() if p.name in BANNED_NAMES] == []


def test_every_module_says_what_belongs_in_it():
    bare = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert bare == []


def test_every_model_says_what_it_is():
    from django.apps import apps

    models = [m for m in apps.get_models() if m.__module__.split(".")[0] in APPS]
    assert [
        m.__name__ for m in models if not m.__doc__ or m.__doc__.startswith(f"{m.__name__}(")
    ] == []


def test_signatures_are_typed_where_the_rules_live():
    bare = [
        f"{p.relative_to(ROOT)}:{f.name}"
        for pattern in TYPED
        for p in ROOT.glob(pattern)
        for f in functions(p)
        if p in sources() and f.returns is None and not f.name.startswith("__")
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("what", "pattern", "spared"),
    [
        (
            "status is assigned by the engine only",
            r"\.status = (?!.*move\.to)",
            {"core/workflow.py"},
        ),
        (
            "the clock is asked in one place",
            r"timezone\.now\(|datetime\.now\(|date\.today\(",
            {"core/clock.py"},
        ),
        ("views go through the scope", r"\.objects\.all\(\)", None),
        ("nothing is left to do", r"\b(TODO|FIXME)\b", set()),
        ("no model signals", r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b", set()),
    ],
)
def test_what_is_banned(what, pattern, spared):
    paths = sources()
    if spared is None:
        kinds = {"views", "pages", "api", "open"}
        paths = [p for p in paths if kinds & {p.stem, p.parent.name} and p.name != "base.py"]
    found = [
        place
        for place in lines_matching(pattern, paths)
        if place.split(":")[0] not in (spared or ())
    ]
    found = [place for place in found if not place.startswith("launcher/")]
    assert found == [], what


def test_code_speaks_of_permissions_never_of_roles():
    from accounts.roles import ROLES

    names = "|".join(ROLES)
    spared = ("accounts/roles/", "reform/demo/")
    paths = [p for p in sources() if not str(p.relative_to(ROOT)).startswith(spared)]
    assert lines_matching(rf"[\"']({names})[\"']", paths) == []


def test_templates_hold_no_permission_test_and_no_inline_style_or_script():
    paths = sorted((ROOT / "templates").rglob("*.html"))
    assert lines_matching(r"\bperms\.|has_perm|user\.is_staff|user\.is_superuser", paths) == []
    assert (
        lines_matching(
            r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(src=|application/json))", paths
        )
        == []
    )
    assert lines_matching(r"(src|href)=\"https?://", paths) == []


def test_components_name_their_parameters():
    parts = sorted((ROOT / "templates" / "ui").glob("*.html"))
    heads = {p.name: p.read_text("utf-8").lstrip() for p in parts}
    assert [name for name, text in heads.items() if not text.startswith(("{#", "{% comment"))] == []


def test_nothing_third_party_is_committed():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    assert [
        name for name in done.stdout.split() if re.search(r"\.min\.(js|css)$|node_modules", name)
    ] == []
