"""The five rooms of the package: which may import which, and what a plain `import rnn_lesson` brings along."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import rnn_lesson

PACKAGE = Path(rnn_lesson.__file__).parent
# For each room: the rooms that it may import anywhere; and those, or third-party packages, only inside a function.
MAY_IMPORT = {
    "network": ({"numpy"}, set()),
    "language": ({"numpy", "network"}, {"conllu", "tqdm"}),
    "pictures": ({"numpy", "matplotlib", "PIL", "network", "language"}, set()),
    "widgets": ({"numpy", "ipywidgets", "traitlets", "IPython", "network", "language", "pictures"}, set()),
    "check": ({"numpy", "network", "language"}, {"pictures", "matplotlib", "IPython"}),
}
PUBLIC = (
    "Parameters, forward, losses, backward, naive_backward, numerical_gradient, Run, OverflowWarning, step_jacobians, "
    "jacobian_product, contributions, zen_of_python, comparisons, read_text, read_conllu, still_water, "
    "word_embeddings, Embeddings, language_model_task, tagging_task, Task, train, train_many, Model, generate, tag, "
    "most_frequent_tag, word_and_previous, next_words, accuracy, check"
)
FILES = sorted(path.relative_to(PACKAGE) for room in MAY_IMPORT for path in (PACKAGE / room).rglob("*.py"))


def imports_of(source, file):
    """(at the top, in functions): the rooms and third-party packages that a file's text imports, its own room aside.

    file: where the text stands below the package, as a Path: its folders give a relative import its meaning.
    The standard library is left out. A name taken from rnn_lesson itself that is no room counts as "rnn_lesson".
    """
    tree = ast.parse(source)
    in_functions = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for inner in ast.walk(outer)
    }
    found = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = ("rnn_lesson", *file.parent.parts)
            start = parents[: len(parents) + 1 - node.level] if node.level else ()
            module = ".".join([*start, *filter(None, [node.module])])
            modules = [f"rnn_lesson.{alias.name}" for alias in node.names] if module == "rnn_lesson" else [module]
        else:
            continue
        found[node in in_functions].update(map(imported, modules))
    return tuple(names - {file.parts[0]} - sys.stdlib_module_names for names in found)


def imported(module):
    """What stands for a module in MAY_IMPORT: the room that it belongs to, or its package."""
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return room if package == "rnn_lesson" and room in MAY_IMPORT else package


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.as_posix())
def test_a_room_imports_only_from_rooms_above_it(file):
    anywhere, in_functions_only = MAY_IMPORT[file.parts[0]]
    at_the_top, in_functions = imports_of((PACKAGE / file).read_text(encoding="utf-8"), file)
    assert at_the_top <= anywhere
    assert in_functions <= anywhere | in_functions_only


@pytest.mark.parametrize(
    "source, at_the_top, in_functions",
    [
        ("import numpy as np, os.path", {"numpy"}, set()),
        ("from ..network.arguments import one_of", {"network"}, set()),
        ("from .. import language, network", {"language", "network"}, set()),
        ("from .compare import Numbers", set(), set()),
        ("from rnn_lesson.widgets import Live", {"widgets"}, set()),
        ("import rnn_lesson.pictures.terms", {"pictures"}, set()),
        ("from .. import forward", {"rnn_lesson"}, set()),
        ("def show():\n    from .. import pictures", set(), {"pictures"}),
        (
            "class A:\n    import torch\n    def show(self):\n        if self:\n            import jax",
            {"torch"},
            {"jax"},
        ),
    ],
)
def test_the_imports_are_read_rightly(source, at_the_top, in_functions):
    assert imports_of(source, Path("check/exercise.py")) == (at_the_top, in_functions)


def test_the_rooms_are_all_that_is_in_the_package():
    assert {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"} == {*MAY_IMPORT, "__init__.py"}


def test_the_readmes_table_has_every_room_in_its_order_and_names_only_files_that_are_there():
    table = (PACKAGE.parent / "README.md").read_text(encoding="utf-8").split("| room | its one job |")[1]
    rows = re.findall(r"^\| `(\w+)/` \|.*\|(.*)\|$", table, re.M)
    assert [room for room, _ in rows] == list(MAY_IMPORT)
    for room, files in rows:
        assert all((PACKAGE / room / name).exists() for name in re.findall(r"`([^`]+)`", files))


def fresh(code):
    """What a new Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout


def test_importing_the_package_imports_numpy_and_no_other_third_party_module():
    """So it takes about as long as importing NumPy; and it reads no data."""
    code = """if True:
        import sys
        before = set(sys.modules)
        import rnn_lesson
        new = {name.partition(".")[0] for name in set(sys.modules) - before}
        # Python's own, named after the system, and what NumPy 1.26 brings with it.
        new = {name for name in new if not name.startswith(("_sysconfigdata", "_cython", "cython_runtime"))}
        print(sorted(new - sys.stdlib_module_names), rnn_lesson.word_embeddings.cache_info().currsize)
    """
    assert fresh(code) == "['numpy', 'rnn_lesson'] 0\n"


@pytest.mark.parametrize("line", ["import rnn_lesson.check as check", "from rnn_lesson import check"])
def test_the_checks_are_imported_by_their_name(line):
    assert fresh(f"{line}\nprint(check.__name__, callable(check.step))") == "rnn_lesson.check True\n"


def test_every_public_name_is_imported_from_the_package_itself():
    exec(f"from rnn_lesson import {PUBLIC}", {})
    assert set(rnn_lesson.__all__) >= set(PUBLIC.split(", "))
    assert all(hasattr(rnn_lesson, name) for name in rnn_lesson.__all__)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_every_room_has_the_names_that_it_promises(room):
    module = import_module(f"rnn_lesson.{room}")
    assert module.__doc__ and module.__all__ and all(hasattr(module, name) for name in module.__all__)
