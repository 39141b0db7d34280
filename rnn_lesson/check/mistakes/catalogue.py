"""What a mistake is, and the list of an exercise's mistakes."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Mistake:
    """A wrong way to compute, with what a teacher would say about it.

    name: what it is called; why: why it tempts; cure: what to do instead; lesson: where the lessons show it;
    wrong: the function that makes it; in_place: is it this one where an argument is left changed?
    suspected(f, asked, answers): is it this one, though no mistake gives these answers? to_find: is the task to find
    it? Then its name is for the record alone.
    """

    name: str
    why: str
    cure: str
    lesson: str
    wrong: Callable
    in_place: bool = False
    suspected: Callable = lambda f, asked, answers: False
    to_find: bool = False

    def __call__(self, *given):
        return self.wrong(*given)

    def made_by(self, wrong, **what):
        """The same mistake, made by another function; what: fields that are said otherwise here."""
        return replace(self, wrong=wrong, **what)


class Catalogue(list):
    """The mistakes of one exercise; lesson: where the lessons show them, unless a mistake says otherwise."""

    def __init__(self, lesson):
        super().__init__()
        self.lesson = lesson

    def mistake(self, name, **what):
        """Enter the decorated function as the mistake of this name; what: fields of Mistake."""

        def enter(wrong):
            self.append(Mistake(name, **{"lesson": self.lesson, **what}, wrong=wrong))
            return self[-1]

        return enter

    def also(self, known, wrong, **what):
        """Enter a function as another way to make a mistake that has its name already."""
        self.append(known.made_by(wrong, **what))


def shown_until(mistakes, lesson, otherwise=None):
    """These mistakes, as the lessons up to this one show them.

    Those that only later lessons show get the place `otherwise`, or are left out.
    """
    found = []
    for mistake in mistakes:
        places = [place for place in mistake.lesson.split(", and ") if int(place.split()[1].strip(",")) <= lesson]
        places = places or [otherwise] * (otherwise is not None)
        if places:
            found.append(replace(mistake, lesson=", and ".join(places)))
    return found


def names_in(code):
    """The names that a function's code looks up, also inside the functions in it."""
    return set(getattr(code, "co_names", ())).union(*map(names_in, getattr(code, "co_consts", ())))
