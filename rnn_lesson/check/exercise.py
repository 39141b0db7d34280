"""One exercise: ask the reader's function, judge its answers, and name the mistake."""

import inspect
import re
from dataclasses import fields, is_dataclass
from time import monotonic
from types import FunctionType

import numpy as np

from ..network import NAMES, Parameters
from .compare import type_of
from .mistakes.catalogue import names_in
from .mistakes.in_the_code import MISTAKES as IN_THE_CODE
from .time_limit import StepCounter, TooLong, TooManySteps, Watch, call, operands, what_happened
from .verdict import NotYet, Right

SECONDS = 10  # for all calls of a check together
SEED = 1
EVERY = []  # all exercises: the truth of each is an answer that the library has


class Exercise:
    """A check: called with a reader's function, it returns Right or raises NotYet.

    truth: a function that gives the right answer to a question; its name, its docstring and its arguments' names
    are the check's; draw(seed): the questions, always made anew; answer: Numbers or Said, what may come back;
    mistakes: those that it knows, each a function of the truth's arguments, and of what the question has seen;
    library: functions that are the answer; twins: tuples of names whose mistakes give the same numbers here, the
    likelier first; earlier: exercises whose truths stand in for the reader's functions of their names, where those
    are at fault; longer(seed): questions, each twice as long as the one before, that tell whether the answer is
    slow; of_a_loss: where an answer could be made of differences of the loss, the place that shows the chain rule.
    """

    def __init__(self, truth, draw, answer, mistakes=(), library=(), twins=(), earlier=(), longer=None, of_a_loss=""):
        self.truth, self.draw, self.answer = truth, draw, answer
        self.mistakes, self.library, self.twins = tuple(mistakes), tuple(library), twins
        self.earlier, self.longer, self.of_a_loss = {}, longer, of_a_loss
        self.name, self.__doc__ = truth.__name__, truth.__doc__
        self.arguments = tuple(inspect.signature(truth).parameters)
        self.refused = 0
        self.stands_on(*earlier)
        EVERY.append(self)

    def stands_on(self, *earlier):
        """Let the truths of these exercises stand in for the reader's functions."""
        self.earlier |= {exercise.name: exercise.truth for exercise in earlier}

    def __repr__(self):
        return f"check.{self.name}(f, *, seconds={SECONDS})"

    def __call__(self, f, *, seconds=SECONDS):
        """Right if f passes; otherwise NotYet is raised. seconds: the limit for all calls of f together.

        What f uses of earlier tasks may be at fault. Then it is asked again, with right functions in their place.
        """
        name = getattr(f, "__name__", "")
        name = name if name.isidentifier() else self.name
        try:
            right = self.judged_without_earlier_tasks(f, seconds)
        except NotYet as error:
            error.panel.name = name
            raise
        right.name = name
        return right

    def judged_without_earlier_tasks(self, f, seconds):
        alone, stood_in = self.with_earlier_tasks(f)
        try:
            return self.judged(f, seconds)
        except NotYet:
            if not stood_in:
                raise
        right = self.judged(alone, seconds, stood_in)
        right.lines += (("Note", f"a right {' and '.join(stood_in)} stood in for yours, which has its own check"),)
        return right

    def with_earlier_tasks(self, f):
        """(f with right functions in place of the reader's own of earlier tasks, the names of those that it uses)."""
        code = getattr(f, "__code__", None)
        used = sorted(names_in(code) & set(self.earlier))
        if not used:
            return f, used
        alone = FunctionType(code, {**f.__globals__, **self.earlier}, f.__name__, f.__defaults__, f.__closure__)
        alone.__kwdefaults__ = f.__kwdefaults__
        return alone, used

    def judged(self, f, seconds, allowed=()):
        """Right, or NotYet is raised. After a refusal there is a second drawing, in which nothing is known by heart."""
        end = monotonic() + seconds
        try:
            seeds = [SEED, SEED + self.refused] if self.refused else [SEED]
            return [self.judged_on(f, seed, seconds, end, allowed) for seed in seeds][-1]
        except NotYet as error:
            self.refused += error.status == "wrong"
            raise

    def judged_on(self, f, seed, seconds, end, allowed):
        """The verdict on one drawing.

        The truth is computed only after f has been called for the last time, from a drawing that f has never seen.
        """
        asked = self.draw(seed)
        answers, watch = self.ask(f, asked, seconds, end, allowed)
        untouched = self.draw(seed)
        self.refuse_changes(asked, untouched)
        truths = self.truths(untouched)
        wrong = [i for i, pair in enumerate(zip(answers, truths)) if not self.answer.same(*pair)]
        if wrong:
            raise self.refusal(f, asked, answers, truths, wrong)
        if watch.used:
            raise self.stopped(
                f"The answer is right, but it comes from the library: your function calls {watch.used[0]}, and that is "
                "the library's answer. Compare yours with it as much as you like, outside of the function."
            )
        return self.right(f, asked, answers, truths, watch, seed)

    def ask(self, f, asked, seconds, end, allowed=()):
        """(answers, the Watch that has seen their calls); allowed: names of exercises whose truths f may call."""
        if not callable(f):
            raise self.stopped(f"wanted your function itself, as in check.{self.name}(my_function), got {type_of(f)}")
        truths = [exercise.truth for exercise in EVERY if exercise.name not in allowed]
        watch, answers = Watch([*self.library, *truths]), []
        for question in asked:
            watch.begin()
            try:
                value = call(f, question.given, max(end - monotonic(), 0.01), watch)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise self.interrupted(error, f, question, seconds) from None
            try:
                answers.append(self.answer.read(value))
            except ValueError as error:
                forgotten = "; is a return missing?" if value is None else ""
                raise self.stopped(f"{error}{forgotten}", question.where()) from None
        return answers, watch

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
        """The mistakes, all of one meaning, that every answer shows and no other mistake explains; maybe none.

        What stands in the code itself comes first: it needs no numbers.
        """
        read_off = [mistake for mistake in IN_THE_CODE if mistake.suspected(f, asked, answers)]
        if read_off:
            return read_off
        found = {}
        with np.errstate(all="ignore"):
            for mistake in self.mistakes:
                if all(
                    self.answer.same(answer, self.answer.read(mistake(*question.given, *question.seen())))
                    for question, answer in zip(asked, answers)
                ):
                    found.setdefault(mistake.name, mistake)
        if not found:
            return [mistake for mistake in self.mistakes if mistake.suspected(f, asked, answers)]
        if len(found) == 1:
            return list(found.values())
        return next(([found[name] for name in names] for names in self.twins if set(names) == set(found)), [])

    def refusal(self, f, asked, answers, truths, wrong):
        """NotYet for answers of which those with the numbers `wrong` are not right."""
        named = self.diagnosis(f, asked, answers)
        i, misfit = wrong[0], self.answer.misfit(answers[wrong[0]], truths[wrong[0]])
        if misfit:  # where a size is 1, a shape says little: take a later question, if its shape is wrong too
            misfits = [(i, self.answer.misfit(answers[i], truths[i])) for i in wrong]
            i, misfit = next((two for two in misfits if two[1] and not re.search(r"\b1[,)]", two[1])), (i, misfit))
        if misfit and not named:
            return self.stopped(misfit, asked[i].where())
        lines = [("Where", misfit or self.answer.departure(answers[i], truths[i])), *asked[i].where()]
        if i == wrong[0] > 0:
            lines.append(("Right until", " and ".join(text for _, text in asked[i - 1].where())))
        sorted_out = self.answer.sorted_out(answers, truths)
        if sorted_out:
            lines.append(("Right", sorted_out))
        if len(named) > 1:
            count = {2: "two", 3: "three"}.get(len(named), "several")
            lines.append(("", f"One of {count} known mistakes, which give the same numbers here."))
        for mistake in named:
            if mistake.to_find:
                lines += [("", TO_FIND)]
                continue
            lines += [("Mistake", mistake.name)]
            if len(named) > 1:  # several in full would fill the screen
                lines += [("Cure", f"{mistake.cure} Shown in {mistake.lesson}.")]
                continue
            lines += [("Why it tempts", mistake.why), ("Cure", mistake.cure), ("Shown in", mistake.lesson)]
        seen = None if misfit else self.answer.side_by_side(answers[i], truths[i])
        return NotYet(self.name, "wrong", lines, named[0].name if named else None, seen)

    def right(self, f, asked, answers, truths, watch, seed):
        """The result of a check that is passed."""
        worst = max(map(self.answer.error, answers, truths))
        drawn = list(dict.fromkeys(question.said for question in asked))
        tried = f"{len(asked)} calls, {len(drawn)} {asked[0].things}: {'; '.join(drawn)}"
        lines = [("Tried", tried)] if drawn[0] else []
        lines += [("", praise) for praise in [self.answer.praise(worst)] if praise]
        if self.of_a_loss and by_differences(watch.each[1:], truths):
            lines.append(("By differences", f"{DIFFERENCES} {self.of_a_loss}."))
        elif self.longer and self.is_slow(f, seed):
            lines.append(("But slow", SLOW))
        return Right(self.name, lines, len(drawn), worst)

    def is_slow(self, f, seed):
        """Do the steps of f grow faster than in proportion to the length? Counted on a budget of their own."""
        counted = []
        for question in self.longer(seed):
            counter = StepCounter(bound(counted)) if len(counted) == 2 else StepCounter()
            try:
                call(f, question.given, SECONDS, counter=counter)
            except TooManySteps:
                return True
            except (Exception, TooLong):
                return False  # it has been right, and more is not asked here
            counted.append(counter.steps)
        return grows_faster(counted)

    def interrupted(self, error, f, question, seconds):
        """NotYet for an exception that came in the place of an answer."""
        name, message, place = what_happened(error)
        if isinstance(error, NotImplementedError):
            if is_below_an_answer(error, f):
                return self.stopped(LEFT_OVER)
            return NotYet(self.name, "not started", [("", message or "There is no answer yet.")])
        if isinstance(error, TooLong):
            return self.stopped(f"no answer after {seconds:g} seconds. {LONG}")
        message = re.sub(r", with gufunc signature \S+", "", message)  # the letters of a library, not of the lecture
        lines = [("In", place)] if place else []
        lines += [("Shapes", told) for told in [operands(error, message)] if told]
        message = swapped(error, question) or message
        return self.stopped(f"{name}: {message}" if message else name, lines + question.where())

    def stopped(self, why, more=(), mistake=None):
        return NotYet(self.name, "stopped", [("", why), *more], mistake)


DIFFERENCES = "right, with two losses or more for every number. Now with the chain rule:"
TO_FIND = "This is the mistake that is to be found: the hints lead to it, one question after the other."
LEFT_OVER = "the line raise NotImplementedError(…) is still there, below your answer. Take it away."
LONG = "Is there a loop that never ends, or is the same computed again and again?"
SLOW = (
    "its steps grow with the square of T or faster, as those of a double sum do. One sweep back needs "
    "a number of steps in proportion to T: lesson 7, section 2"
)


def exercise(draw, answer, mistakes=(), library=(), twins=(), **more):
    """Make the decorated function the truth of an Exercise."""
    return lambda truth: Exercise(truth, draw, answer, mistakes, library, twins, **more)


def is_below_an_answer(error, f):
    """Was this raised by a line of f itself, with code above it? A stub has nothing but that line."""
    code, traceback = getattr(f, "__code__", None), error.__traceback__
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code is code and any(
        code.co_firstlineno < line < traceback.tb_lineno for *_, line in code.co_lines() if line
    )


def grows_faster(steps):
    """Do these counts, for lengths T, 2T and 4T, grow faster than in proportion to T?"""
    return len(steps) == 3 and steps[2] > bound(steps)


def bound(steps):
    """How many steps are in proportion, for the length 4T, where those for T and 2T are known.

    In proportion, the second difference is twice the first; with the square of T it is four times.
    """
    return steps[1] + 2.5 * (steps[1] - steps[0])


def by_differences(calls, truths):
    """Was a function called twice (or once, and once more; or four times) for each number, in every question?

    calls: for each question how often each function was called.
    """
    sizes = [sum(array.size for array in truth.values()) for truth in truths]
    return any(all(counts[code] in (n + 1, 2 * n, 4 * n) for counts, n in zip(calls, sizes)) for code in set(calls[0]))


def swapped(error, question):
    """What helps where Parameters were refused because two of the arrays stand in each other's place, or None."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code is not Parameters.__post_init__.__code__:
        traceback = traceback.tb_next
    if traceback is None or not any(isinstance(argument, Parameters) for argument in question.given[:1]):
        return None
    got = {name: np.shape(array) for name, array in vars(traceback.tb_frame.f_locals["self"]).items()}
    wanted = {name: array.shape for name, array in question.given[0].items()}
    for i, one in enumerate(NAMES):
        for other in NAMES[i + 1 :]:
            if {**got, one: got[other], other: got[one]} == wanted:
                order = ", ".join(f"{name}=…" for name in NAMES)
                return f"{one} and {other} are swapped. Safer with names: Parameters({order})"
    return None


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
        same = callable(before) or isinstance(before, np.random.Generator) or now == before
    return None if same else name
