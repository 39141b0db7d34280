"""What the lessons say of networks is counted, and the page of claims says what the lessons print."""

import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import claims  # noqa: E402

from rnn_lesson.language.experiments import claim  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def test_the_page_lists_what_the_lessons_print():
    assert claims.PAGE.read_text(encoding="utf-8") == claims.page()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_count_of_starts_in_a_lessons_text_is_printed_by_one_of_its_cells(path):
    notebook = nbformat.read(path, as_version=4)
    printed = {count for count, _, _ in claims.claims_of(notebook)}
    assert set(claims.counts_in_the_text(notebook)) <= printed


def test_a_claim_is_read_as_it_is_printed(capsys):
    claim("the word is carried", [True] * 3 + [False], "n_h 16, starts 0 to 3")
    claim("it is lost", [True] * 3 + [False], "n_h 4, starts 0 to 3", at_least=2)
    claim("it is lost", [False] * 4, "n_h 4, starts 0 to 3", at_most=1)
    output = nbformat.v4.new_output("stream", text=capsys.readouterr().out)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    assert claims.claims_of(notebook) == [
        ("3 of 4 starts", "the word is carried", "n_h 16, starts 0 to 3"),
        ("at least 2 of 4 starts", "it is lost", "n_h 4, starts 0 to 3"),
        ("at most 1 of 4 starts", "it is lost", "n_h 4, starts 0 to 3"),
    ]


@pytest.mark.parametrize("bound", [{"at_least": 4}, {"at_most": 2}])
def test_a_claim_that_breaks_its_bound_is_an_error(bound):
    with pytest.raises(AssertionError, match="3 of 4 starts"):
        claim("the word is carried", [True] * 3 + [False], "n_h 16", **bound)


def test_a_count_in_the_text_is_found_across_lines():
    cell = nbformat.v4.new_markdown_cell("It holds in at least\n18 of 20 starts, not\nin 3 of 20\nstarts.")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert claims.counts_in_the_text(notebook) == ["at least 18 of 20 starts", "3 of 20 starts"]
