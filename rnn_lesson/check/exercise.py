"""One exercise: ask the reader's function, judge its answers, and name the mistake."""

import inspect
from dataclasses import fields, is_dataclass
from time import monotonic

import numpy as np

from .compare import type_of
from .time_limit import StepCounter, TooLong, Watch, call, what_happened
from .verdict import NotYet, Right

SECONDS = 10  # for all calls of a check together
SEED = 1


class Exercise:
    """A check: called with a reader's function, it returns Right or raises NotYet.

    truth: a function that gives the right answer to a question; its name, its docstring and its arguments' names
    are the check's; draw(seed): the questions, always made anew; answer: Numbers or Words, what may come back;
    mistakes: those that it knows, each a function of the truth's arguments, and of what the question has seen;
    library: functions that are the answer; twins: tuples of names whose mistakes give the same numbers here, the
    likelier first.
    """

    def __init__(self, truth, draw, answer, mistakes, library=(), twins=()):
        self.truth, self.draw, self.answer = truth, draw, answer
        self.mistakes, self.library, self.twins = tuple(mistakes), library, twins
        self.name, self.__doc__ = truth.__name__, truth.__doc__
        self.arguments = tuple(inspect.signature(truth).parameters)

    def __repr__(self):
        return f"check.{self.name}(f, *, seconds={SECONDS})"

    def __call__(self, f, *, seconds=SECONDS):
        """Right if f passes; otherwise NotYet is raised. seconds: the limit for all calls of f together.

        The truth is computed only after f has been called for the last time, from a drawing that f has never seen.
        """
        asked = self.draw(SEED)
        answers, steps, used = self.ask(f, asked, seconds)
        untouched = self.draw(SEED)
        self.refuse_changes(asked, untouched)
        truths = self.truths(untouched)
        wrong = next((i for i, pair in enumerate(zip(answers, truths)) if not self.answer.same(*pair)), None)
        if wrong is not None:
            raise self.refusal(f, asked, answers, truths, wrong)
        if used:
            raise self.stopped(
                f"The answer is right, but it comes from the library: your function calls {used[0]}, and that is "
                "the library's answer. Compare yours with it as much as you like, outside of the function."
            )
        return self.right(asked, answers, truths, steps)

    def ask(self, f, asked, seconds):
        """(answers, the steps of those that are counted, the names of the library's answers that were used)."""
        if not callable(f):
            raise self.stopped(f"wanted your function itself, as in check.{self.name}(my_function), got {type_of(f)}")
        end, watch, answers, steps = monotonic() + seconds, Watch(self.library), [], []
        for question in asked:
            counter = StepCounter() if question.counted else None
            try:
                value = call(f, question.given, max(end - monotonic(), 0.01), watch, counter)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise self.interrupted(error, question, seconds) from None
            try:
                answers.append(self.answer.read(value))
            except ValueError as error:
                raise self.stopped(str(error)) from None
            if counter:
                steps.append(counter.steps)
        return answers, steps, watch.used

    def truths(self, asked):
        return [self.answer.read(self.truth(*question.given)) for question in asked]

    def refuse_changes(self, asked, untouched):
        """NotYet if f has changed what it was given."""
        for question, as_it_was in zip(asked, untouched):
            for name, now, before in zip(self.arguments, question.given, as_it_was.given):
                place = changed_place(name, now, before)
                if place:
                    said = f"{place} is no longer what it was: your function changes it in place. Work on a copy."
                    raise self.stopped(said, mistake=next((m.name for m in self.mistakes if m.in_place), None))

    def diagnosis(self, f, asked, answers):
        """The mistakes, all of one meaning, that every answer shows and no other mistake explains; maybe none."""
        found = {}
        with np.errstate(all="ignore"):
            for mistake in self.mistakes:
                if all(
                    self.answer.same(answer, self.answer.read(mistake(*question.given, *question.seen())))
                    for question, answer in zip(asked, answers)
                ):
                    found.setdefault(mistake.name, mistake)
        if not found:
            return [mistake for mistake in self.mistakes if mistake.suspected(f, answers)]
        if len(found) == 1:
            return list(found.values())
        return next(([found[name] for name in names] for names in self.twins if set(names) == set(found)), [])

    def refusal(self, f, asked, answers, truths, wrong):
        """NotYet for answers of which number `wrong` is the first that is not right."""
        named = self.diagnosis(f, asked, answers)
        misfit = self.answer.misfit(answers[wrong], truths[wrong])
        if misfit and not named:
            return self.stopped(misfit, asked[wrong].where())
        lines = [("Where", misfit or self.answer.departure(answers[wrong], truths[wrong])), *asked[wrong].where()]
        if wrong:
            lines.append(("Right until", " and ".join(text for _, text in asked[wrong - 1].where())))
        if len(named) > 1:
            lines.append(("", "One of two known mistakes, which give the same numbers here."))
        for mistake in named:
            lines += [("Mistake", mistake.name), ("Why it tempts", mistake.why), ("Cure", mistake.cure)]
            lines += [("Shown in", mistake.lesson)]
        return NotYet(self.name, "wrong", lines, named[0].name if named else None)

    def right(self, asked, answers, truths, steps):
        """The result of a check that is passed."""
        worst = max(map(self.answer.error, answers, truths))
        drawn = list(dict.fromkeys(question.said for question in asked))
        lines = [
            ("Tried", f"{len(asked)} calls, {len(drawn)} {asked[0].things}, drawn at random: {'; '.join(drawn)}"),
            ("", self.answer.praise(worst)),
        ]
        if grows_faster(steps):
            slow = (
                "its steps grow with the square of T or faster, as those of a double sum do. One sweep back needs "
                "a number of steps in proportion to T: lesson 7, section 2"
            )
            lines.append(("But slow", slow))
        return Right(self.name, lines, len(drawn), worst)

    def interrupted(self, error, question, seconds):
        """NotYet for an exception that came in the place of an answer."""
        name, message, place = what_happened(error)
        if isinstance(error, NotImplementedError):
            return NotYet(self.name, "not started", [("", message or "There is no answer yet.")])
        if isinstance(error, TooLong):
            return self.stopped(f"no answer after {seconds:g} seconds. Is there a loop that never ends?")
        lines = [("In", place)] if place else []
        return self.stopped(f"{name}: {message}" if message else name, lines + question.where())

    def stopped(self, why, more=(), mistake=None):
        return NotYet(self.name, "stopped", [("", why), *more], mistake)


def exercise(draw, answer, mistakes, library=(), twins=()):
    """Make the decorated function the truth of an Exercise."""
    return lambda truth: Exercise(truth, draw, answer, mistakes, library, twins)


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
