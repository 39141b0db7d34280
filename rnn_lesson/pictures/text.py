"""Numbers, symbols and counts as text for the pictures and their sentences."""


def number(value, decimals=2):
    """The value as text with a true minus sign, and no minus before a zero."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\N{MINUS SIGN}")


def escaped(word):
    """A word of somebody's text for a label that holds mathematics too: its dollar signs stay dollar signs."""
    return word.replace("$", r"\$")


def vector(values):
    """The numbers of a small vector in words: (0.10, −0.25)."""
    return f"({', '.join(map(number, values))})"


def count(n, noun):
    """How many, in words up to nine: "one term", "three terms"."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[n] if n < len(words) else n} {noun}{'' if n == 1 else 's'}"


def sub(letter, i):
    """The letter with its index below the line, as plain text: h₄, h₋₁."""
    return letter + str(i).translate(str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉"))


def index(letter, i):
    """The letter with its index as mathematics."""
    return f"${letter}_{{{i}}}$"


def derivative(of, by):
    """The derivative of one symbol by another as mathematics, on one line."""
    return rf"$\partial {of}/\partial {by}$"
