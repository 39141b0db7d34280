"""The mistakes that can be read off the code of any answer that is wrong, whatever numbers it gives."""

import ast
import inspect
import textwrap

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 2, section 4")


def never_repeats(f):
    """Is there a `for` in the source of f that returns in its first round, whatever happens there?"""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
    except (OSError, TypeError, SyntaxError):  # no function, or one whose source is not to be had
        return False
    return any(always_returns(node.body) for node in ast.walk(tree) if isinstance(node, ast.For))


def always_returns(statements):
    """Do these statements of a loop end in a return, on every way through them?"""
    for statement in statements:
        if isinstance(statement, ast.Return):
            return True
        if any(isinstance(node, ast.Break | ast.Continue) for node in ast.walk(statement)):
            return False
        if isinstance(statement, ast.If) and always_returns(statement.body) and always_returns(statement.orelse):
            return True
    return False


@MISTAKES.mistake(
    "return inside the loop",
    suspected=lambda f, asked, answers: never_repeats(f),
    why="The last line is easily indented as far as the one above it.",
    cure="It ends the function in the first round. Move it to the left, as far as the word for.",
)
def first_round_alone(*rounds):
    for value in rounds:
        return value
