"""Questions that the reader answers before the truth is shown, and how near the answers were."""

import html
import threading
from dataclasses import dataclass

import ipywidgets

from .answers import Choice, Words, answer_kind

# Status: what is said, and JupyterLab's colour for it with one for pages that know none.
STATUS = {
    "right": ("right", "var(--jp-success-color1, #2e7d32)"),
    "near": ("near", "var(--jp-warn-color1, #b26a00)"),
    "wrong": ("not as predicted", "var(--jp-error-color1, #c62828)"),
    "": ("compare", "var(--jp-info-color1, #0277bd)"),
}
JUDGED = [("I had it", "right"), ("nearly", "near"), ("no", "wrong")]
FRAME = (
    "border-left:4px solid {};padding:0.4em 0.9em;margin:0.2em 0;max-width:52rem;line-height:1.5;"
    "overflow-wrap:anywhere;white-space:pre-wrap;color:var(--jp-ui-font-color1, #212121);"
    "background:var(--jp-layout-color1, #ffffff)"
)
# Long options wrap beside their button, where ipywidgets keeps each on one line of a fixed height.
WRAPPED_OPTIONS = (
    "<style>.lesson-prediction .widget-radio-box label{display:flex;align-items:flex-start;height:auto;line-height:1.5;"
    "white-space:normal;overflow-wrap:anywhere}.lesson-prediction .widget-radio-box input{order:-1;flex:none;"
    "position:static;height:1.5em;margin:0 0.5em 0 2px}</style>"
)


@dataclass
class Answer:
    """What the reader said to one question: typed, whether committed, and how it was judged."""

    typed: str = ""
    committed: bool = False
    status: str = ""
    shown: str = ""  # the truth; empty until the answer is committed


class Answers(dict):
    """The answers by question, for as long as the kernel lives, and what wants to know of a change."""

    def __init__(self):
        self.listeners = []

    def to(self, question):
        """The answer to a question, an empty one if there is none yet."""
        if question not in self:
            self[question] = Answer()
            self.tell()
        return self[question]

    def tell(self):
        for listener in self.listeners:
            listener()


ANSWERS = Answers()


class Prediction(ipywidgets.VBox):
    """A question, a place for the answer, and after "Commit" the truth beside it.

    truth: a number; or a text, together with options one of them, and without them some words that the reader
    compares with their own. why: the reason, shown with the truth. Only for a number:
    unit, between=(low, high), right and near: the factors (with by="difference": the distances) within which an answer
    counts so, digits: how many of the truth are shown.
    The question names the answer: a cell that is run again keeps what was typed. Whatever is given or typed is shown
    as text, never as markup. What is stored with the notebook has the truth folded away.
    Attributes: kind, entry (where the answer is given), button, reply, judged (the reader's own verdict on words).
    """

    def __init__(self, question, truth, why="", *, options=None, **measures):
        self.question, self.why, self.kind = question, why, answer_kind(truth, options, **measures)
        self.answer = ANSWERS.to(question)
        self._one_at_a_time, self._enter_pressed = threading.RLock(), False
        self.entry = self._place_to_answer()
        self.button = ipywidgets.Button(
            description="Commit", tooltip="Commit this prediction", layout={"width": "7rem"}
        )
        self.reply = ipywidgets.HTML(layout={"width": "auto"})
        self.judged = ipywidgets.ToggleButtons(
            options=JUDGED,
            value=self.answer.status or None if isinstance(self.kind, Words) else None,
            description="Had you predicted it?",
            layout={"display": "none", "width": "max-content", "max_width": "100%"},
            style={"description_width": "initial", "button_width": "6rem"},
        )
        self.entry.observe(self._typed, "value")
        self.entry.on_msg(self._message)
        self.button.on_click(self.commit)
        self.judged.observe(self._judge, "value")
        asked = ipywidgets.HTML(
            WRAPPED_OPTIONS + framed(f"<b>Predict:</b> {html.escape(question)}"), layout={"width": "auto"}
        )
        row = ipywidgets.HBox([self.entry, self.button], layout={"flex_flow": "row wrap", "align_items": "flex-end"})
        super().__init__([asked, row, self.reply, self.judged], layout={"width": "100%"})
        self.add_class("lesson-prediction")
        if self.answer.committed:
            self.commit()  # once more: the truth comes from the cell, and may be another one now
        else:
            self._say(f"{self.kind.hint}, then press {self._keys}. If nothing happens, run this cell again.")

    @property
    def _keys(self):
        return "“Commit”" if isinstance(self.kind, Choice) else "Enter or “Commit”"

    def _place_to_answer(self):
        """The control of this kind of answer, with what was typed before."""
        if isinstance(self.kind, Choice):
            return ipywidgets.RadioButtons(
                options=self.kind.outline,
                value=self.answer.typed if self.answer.typed in self.kind.outline else None,
                layout={"width": "auto", "max_width": "100%"},
            )
        wide = isinstance(self.kind, Words)
        unit = "" if wide else self.kind.unit
        return ipywidgets.Text(
            self.answer.typed,
            description=f"Your prediction{f' ({unit})' if unit else ''}:",
            continuous_update=False,
            layout={"width": "min(38rem, 100%)" if wide else "min(20rem, 100%)"},
            style={"description_width": "initial"},
        )

    def _typed(self, change):
        """Keep what was typed; commit it if it was ended by Enter rather than by leaving the box."""
        self.answer.typed = change.new or ""
        if self._enter_pressed:
            self._enter_pressed = False
            self.commit()

    def _message(self, entry, content, buffers):
        """Enter comes before the text that it ends, and alone if the text was known before."""
        if content.get("event") == "submit":
            self._enter_pressed = True
            if self.entry.value.strip():
                self.commit()

    def commit(self, button=None):
        """Judge what stands in the entry and show the truth; or say what is wrong with it, and keep it."""
        with self._one_at_a_time:
            answer, typed = self.answer, self.entry.value or ""
            try:
                status, near = self.kind.verdict(self.kind.read(typed))
            except ValueError as error:
                answer.committed = False
                self._say(str(error))
                return
            answer.typed, answer.committed, answer.shown = typed, True, self.kind.shown
            answer.status = status or answer.status  # of words the reader is the judge, and may have judged
            self._show_truth(near)
            ANSWERS.tell()

    def _show_truth(self, near=""):
        """The committed answer beside the truth, and how near it is in words."""
        answer = self.answer
        heading, color = STATUS[answer.status]
        lines = [
            f"<b>{heading[0].upper()}{heading[1:]}</b>{html.escape(f': {near}') if near else ''}",
            f"You predicted: <b>{html.escape(answer.typed.strip())}</b>",
            f"It is: <b>{html.escape(self.kind.shown)}</b>",
            html.escape(self.why),
        ]
        self.reply.value = framed("\n".join(filter(None, lines)), color, 'role="status"')
        self.entry.disabled = self.button.disabled = True
        if isinstance(self.kind, Words):
            self.judged.layout.display = None

    def _judge(self, change):
        self.answer.status = change.new or ""
        self._show_truth()
        ANSWERS.tell()

    def _say(self, sentence):
        self.reply.value = f'<div role="status" style="line-height:1.5">{html.escape(sentence)}</div>'

    def _repr_mimebundle_(self, **kwargs):
        options = [f"  - {option}" for option in self.kind.outline]
        plain = "\n".join([f"Predict: {self.question}", *options, "(run this cell to answer)"])
        listed = "".join(f"<li>{html.escape(option)}</li>" for option in self.kind.outline)
        folded = (
            f"<p><b>Predict:</b> {html.escape(self.question)}</p>{f'<ul>{listed}</ul>' if listed else ''}"
            "<p>Run this cell to answer. Without a kernel, write your answer down, then unfold the truth.</p>"
            f"<details><summary>Answer</summary><p><b>{html.escape(self.kind.shown)}</b></p>"
            f"<p>{html.escape(self.why)}</p></details>"
        )
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": plain, "text/html": folded}


class PredictionSummary(ipywidgets.VBox):
    """How many of the predictions made in this kernel were near, and which surprised; follows as they are committed.

    Attributes: shown (the widget that holds the text).
    """

    def __init__(self):
        self.shown = ipywidgets.HTML(layout={"width": "auto"})
        self._show()
        ANSWERS.listeners.append(self._show)
        super().__init__([self.shown], layout={"width": "100%"})
        self.add_class("lesson-prediction-summary")

    def _show(self):
        self.shown.value = framed(summary_of(ANSWERS), extra='role="status"')

    def close(self):
        if self._show in ANSWERS.listeners:
            ANSWERS.listeners.remove(self._show)
        super().close()

    def _repr_mimebundle_(self, **kwargs):
        plain = "Your predictions: nothing predicted yet (run the cells of this lesson, and commit your answers)"
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": plain}


def prediction_summary():
    """A PredictionSummary, for the end of a lesson."""
    return PredictionSummary()


def summary_of(answers):
    """The summary as HTML."""
    made = [(question, answer) for question, answer in answers.items() if answer.committed]
    if not made:
        return "<b>Your predictions:</b> nothing predicted yet."
    count = {status: sum(answer.status == status for _, answer in made) for status in STATUS}
    parts = [f"{count['right']} right", f"{count['near']} near", f"{count['wrong']} not as predicted"]
    parts += [f"{count['']} not yet compared by you"] if count[""] else []
    text = f"<b>Your predictions:</b> {len(made)} of {len(answers)} made: {', '.join(parts)}."
    surprises = "".join(
        f"<li>{html.escape(question)} You said {html.escape(answer.typed.strip())}, "
        f"it is {html.escape(answer.shown)}.</li>"
        for question, answer in made
        if answer.status == "wrong"
    )
    return text + (f"\nThese surprised you, and are worth a second look:<ul>{surprises}</ul>" if surprises else "")


def framed(content, color="var(--jp-border-color1, #bdbdbd)", extra=""):
    """Content in the frame of a prediction, in the theme's colours."""
    return f'<div {extra} style="{FRAME.format(color)}">{content}</div>'
