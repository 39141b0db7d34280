"""The mistakes that can be read off the code of any answer that is wrong, whatever numbers it gives."""

import dis

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 2, section 4")


def never_repeats(code):
    """Is there a `for` in this code, or in a function in it, that returns in its first round whatever happens there?"""
    if not hasattr(code, "co_code"):
        return False
    steps = list(dis.get_instructions(code))
    for loop in (step for step in steps if step.opname == "FOR_ITER"):
        body = [step for step in steps if loop.offset < step.offset < loop.argval]
        back = any(step.opcode in dis.hasjrel + dis.hasjabs and step.argval <= loop.offset for step in body)
        if not back and any(step.opname.startswith("RETURN") for step in body):
            return True
    return any(map(never_repeats, code.co_consts))


@MISTAKES.mistake(
    "return inside the loop",
    suspected=lambda f, asked, answers: never_repeats(getattr(f, "__code__", None)),
    why="The last line is easily indented as far as the one above it.",
    cure="It ends the function in the first round. Move it to the left, as far as the word for.",
)
def first_round_alone(*rounds):
    for value in rounds:
        return value
