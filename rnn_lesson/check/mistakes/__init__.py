"""The well-known mistakes, one file an exercise; gradient.py for those that every exercise on a gradient shares.

Each mistake is a function that takes what the reader's function takes, and computes the answer as somebody
who makes that one mistake would, everything else right. See catalogue.Mistake.
"""

from . import (  # noqa: F401 (to be found as mistakes.step, mistakes.clip …)
    catalogue,
    clip,
    copies_of_W,
    cross_entropy,
    generate,
    gradient,
    in_the_code,
    jacobian_product,
    judge,
    naive_gradient_of_W,
    numerical_gradient,
    output,
    slopes,
    step,
    step_jacobian,
    term_of_W,
    training,
    unrolled,
)
