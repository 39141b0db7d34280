"""A text box for the reader's own words, and the answer below it."""

import html

import ipywidgets

from ..language.texts import sentences_in


def line_of_text(start, label, width="min(44rem, 100%)"):
    """A line to type into, whose value changes when Enter is pressed or the line is left."""
    return ipywidgets.Text(
        start,
        description=label,
        continuous_update=False,
        layout={"width": width},
        style={"description_width": "initial"},
    )


def words_in(text):
    """What was typed as a list of lower-case words."""
    return [word for sentence in sentences_in(text) for word in sentence]


def drawing(done, of):
    """The HTML of a bar that grows while pictures are drawn; not read aloud at each step."""
    return f'Drawing … <progress value="{done}" max="{of}" aria-label="pictures drawn">{done} of {of}</progress>'


def message_of(error):
    """What a ValueError about some words says to whoever typed them."""
    return str(error).removeprefix("words: ")


class TextBox(ipywidgets.VBox):
    """A line of text and the answer to it.

    answer: a function from a list of lower-case words to a text; a ValueError that it raises is
    shown as its message, and nothing that was typed is lost. Whatever is typed or answered
    is shown as text, never as markup. label: what stands before the box; most: how many words are answered.
    Attributes: text, reply.
    """

    def __init__(self, answer, start, label, most=40):
        self.answer, self.most = answer, most
        self.text = line_of_text(start, label)
        self.reply = ipywidgets.HTML(layout={"width": "100%"})
        self.text.observe(self._show, "value")
        self._show()
        super().__init__([self.text, self.reply], layout={"width": "100%"})
        self.add_class("lesson-text-box")

    def answer_to(self, text):
        """The answer to what was typed, or what is wrong with it."""
        words = words_in(text)
        if len(words) > self.most:
            return f"These are {len(words)} words; at most {self.most} are answered here."
        try:
            return self.answer(words)
        except ValueError as error:
            return message_of(error)

    def _show(self, change=None):
        reply = html.escape(self.answer_to(self.text.value))
        self.reply.value = f'<div role="status" style="white-space:pre-wrap;line-height:1.6">{reply}</div>'

    def _repr_mimebundle_(self, **kwargs):
        plain = f"{self.text.description} {self.text.value}\n{self.answer_to(self.text.value)}"
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": plain}
