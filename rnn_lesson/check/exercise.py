"""One exercise: ask the reader's function, judge its answers, and name the mistake."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from . import mistakes
from .compare import kind
from .mistakes import slips_backward, slips_forward
from .time_limit import StepCounter, TooLong, Watch, call, what_happened
from .verdict import NotYet, Right

SECONDS = 10  # for all calls of a check together
SEED = 1
OWN_FILES = (
    __file__, str(Path(__file__).with_name("__init__.py")),
    mistakes.__file__, slips_backward.__file__, slips_forward.__file__,
)  # fmt: skip


@dataclass(frozen=True)
class Exercise:
    """What one check asks, and what it knows about the answers.

    name: the check's; arguments: the names of what the reader's function is given;
    draw(seed): the questions, always made anew; truth: the right answer to what a question
    gives; answer: Numbers or Words; slips: the mistakes that it knows, each a function of the
    same arguments (and of what the question has left); twins: tuples of names whose mistakes
    give the same numbers here, the likelier first; library: functions that are the answer;
    changed: the name of the mistake to leave an argument changed; counted: for how many of
    the last questions, each twice as long as the one before, the steps are counted;
    hint(f, answers): a last resort, a Mistake or None; things: what is drawn.
    """

    name: str
    arguments: tuple
    draw: Callable
    truth: Callable
    answer: object
    slips: tuple
    library: tuple
    twins: tuple = ()
    changed: str | None = None
    counted: int = 0
    hint: Callable = lambda f, answers: None
    things: str = "networks"

    def check(self, f, seconds=SECONDS):
        """Right if f passes; otherwise NotYet is raised.

        The truth is computed only after f has been called for the last time, from a drawing
        that f has never seen.
        """
        answers, left, steps, used = self.ask(f, seconds)
        asked = self.draw(SEED)
        truths = self.truths(asked)
        wrong = next((i for i, pair in enumerate(zip(answers, truths)) if not self.answer.same(*pair)), None)
        if wrong is not None:
            raise self.refusal(f, asked, answers, left, truths, wrong)
        if used:
            raise self.stopped(
                f"The answer is right, but it comes from the library: your function calls {used[0]}, and that is "
                "the library's answer. Compare yours with it as much as you like, outside of the function."
            )
        return self.right(asked, answers, truths, steps)

    def ask(self, f, seconds):
        """(answers, what the questions have left, counted steps, the library's answers that were used)."""
        if not callable(f):
            raise self.stopped(f"wanted your function itself, as in check.{self.name}(my_function), got {kind(f)}")
        asked, end, watch = self.draw(SEED), monotonic() + seconds, Watch(self.library, OWN_FILES)
        answers, steps = [], []
        for number, question in enumerate(asked):
            counter = StepCounter() if number >= len(asked) - self.counted else None
            value = self.called(f, question, max(end - monotonic(), 0.01), seconds, watch, counter)
            try:
                answers.append(self.answer.read(value))
            except ValueError as error:
                raise self.stopped(str(error)) from None
            if counter:
                steps.append(counter.steps)
        self.refuse_changes(asked)
        return answers, [question.left() for question in asked], steps, watch.used

    def called(self, f, question, left, seconds, watch, counter):
        """What f returns to a question, or NotYet."""
        try:
            return call(f, question.given, left, watch, counter)
        except KeyboardInterrupt:
            raise
        except NotImplementedError as error:
            refusal = NotYet(self.name, "not started", [("", what_happened(error)[1] or "There is no answer yet.")])
        except TooLong:
            refusal = self.stopped(f"no answer after {seconds:g} seconds. Is there a loop that never ends?")
        except BaseException as error:
            name, message, place = what_happened(error)
            where = [("In", place)] if place else []
            refusal = self.stopped(f"{name}: {message}" if message else name, where + self.at(question))
        raise refusal from None

    def refuse_changes(self, asked):
        """NotYet if f has changed what it was given."""
        for question, untouched in zip(asked, self.draw(SEED)):
            for name, now, before in zip(self.arguments, question.given, untouched.given):
                place = changed_place(name, now, before)
                if place:
                    said = f"{place} is no longer what it was: your function changes it in place. Work on a copy."
                    raise self.stopped(said, mistake=self.changed)

    def truths(self, asked):
        return [self.answer.read(self.truth(*question.given)) for question in asked]

    def diagnosis(self, f, asked, answers, left):
        """The mistakes, all of one meaning, that every answer shows and no other mistake explains; maybe none."""
        found = {}
        with np.errstate(all="ignore"):
            for slip in self.slips:
                if all(
                    self.answer.same(answer, self.answer.read(slip(*question.given, *rest)))
                    for question, answer, rest in zip(asked, answers, left)
                ):
                    found.setdefault(slip.name, slip)
        if len(found) <= 1:
            return list(found.values()) or list(filter(None, [self.hint(f, answers)]))
        return next(([found[name] for name in names] for names in self.twins if set(names) == set(found)), [])

    def refusal(self, f, asked, answers, left, truths, wrong):
        """NotYet for answers of which number `wrong` is the first that is not right."""
        named = self.diagnosis(f, asked, answers, left)
        misfit = self.answer.misfit(answers[wrong], truths[wrong])
        if misfit and not named:
            return self.stopped(misfit, self.at(asked[wrong]))
        lines = [("Where", misfit or self.answer.departure(answers[wrong], truths[wrong])), *self.at(asked[wrong])]
        if wrong:
            lines.append(("Right until", " and ".join(text for _, text in self.at(asked[wrong - 1]))))
        if len(named) > 1:
            lines.append(("", "One of two known mistakes, which give the same numbers here."))
        for slip in named:
            lines += [("Mistake", slip.name), ("Why it tempts", slip.why), ("Cure", slip.cure)]
            lines += [("Shown in", slip.lesson)]
        return NotYet(self.name, "wrong", lines, named[0].name if named else None)

    def right(self, asked, answers, truths, steps):
        """The result of a check that is passed."""
        worst = max(map(self.answer.error, answers, truths))
        networks = list(dict.fromkeys(question.said for question in asked))
        lines = [
            ("Tried", f"{len(asked)} calls, {len(networks)} {self.things}, drawn at random: {'; '.join(networks)}"),
            ("", self.answer.praise(worst)),
        ]
        if grows_faster(steps):
            lines.append((
                "But slow",
                "its steps grow with the square of T or faster, as those of a double sum do. One sweep back needs "
                "a number of steps in proportion to T: lesson 7, section 2",
            ))  # fmt: skip
        return Right(self.name, lines, len(networks), worst)

    def stopped(self, why, more=(), mistake=None):
        return NotYet(self.name, "stopped", [("", why), *more], mistake)

    def at(self, question):
        """Which call it is, for a refusal."""
        return [("With", ", ".join(filter(None, [question.said, question.at])))]


def grows_faster(steps):
    """Do these counts, for lengths T, 2T and 4T, grow faster than in proportion to T?

    In proportion, the second difference is twice the first; with the square of T it is four times.
    """
    return len(steps) == 3 and steps[2] - steps[1] > 2.5 * (steps[1] - steps[0])


def changed_place(name, now, before):
    """Where `now` is no longer what it was: "params.W", or None. A change by rounding is none."""
    if type(now) is not type(before):
        return name
    if is_dataclass(before):
        parts = ((f"{name}.{field.name}", field.name) for field in fields(before))
        found = (changed_place(place, vars(now).get(key), getattr(before, key)) for place, key in parts)
        return next(filter(None, found), None)
    if isinstance(before, np.ndarray):
        same = now.shape == before.shape and now.dtype == before.dtype and bool((abs(now - before) <= 1e-12).all())
    elif isinstance(before, (list, tuple)):
        same = len(now) == len(before) and not any(map(changed_place, [name] * len(now), now, before))
    else:
        same = callable(before) or now == before
    return None if same else name
