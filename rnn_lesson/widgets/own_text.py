"""A reader's own text or treebank: read it, train a network on it, stop when it is enough, and use what was learned."""

import html
import math
import tempfile
import threading
import time
from pathlib import Path

import ipywidgets
import numpy as np

from ..language import (
    Training,
    generate,
    language_model_task,
    python_help,
    read_conllu,
    read_text,
    still_water,
    tag,
    tagger_scores,
    tagging_task,
)
from ..language.baselines import counted_losses
from ..language.experiments import examples_of
from ..language.texts import split_sentences
from ..network import forward, losses
from ..pictures import growing_loss_picture, scores_picture
from .stepper import markup
from .text_box import TextBox

HELP, CORPUS, OWN = "Python's help (a text)", "the lessons' corpus (a treebank)", "my file"
TREEBANKS = (".conllu", ".conll")
HELD_OUT = 10  # of the different sentences every tenth is held out, for the second curve or the scores
SECONDS = 0.4  # between two looks at a training
BEGINNINGS = 4  # how many of the most frequent first words a text is begun with
RATE = 0.003
NARROW = {"layout": {"width": "12rem"}, "style": {"description_width": "7rem"}}


class OwnText(ipywidgets.VBox):
    """Choose a file, train on it with a progress bar and a curve that grows, stop, look at scores, try own words.

    The training runs beside the kernel's own work, so no cell waits for it, and every control answers meanwhile.
    Attributes: model, what has been learned up to now, a Model, or None; the controls source, upload, path, vocabulary,
    n_h, epochs, train, stop, score; told, what happened last; shown, the curve; result, what it writes or its scores.
    """

    def __init__(self, path=""):
        self.model, self._thread, self._stopped = None, None, threading.Event()
        self._build(path)
        for control in (self.source, self.upload, self.path):
            control.observe(self._choose, "value")
        self.train.on_click(self._start)
        self.stop.on_click(lambda button: self._stopped.set())
        self.score.on_click(self._start_scores)
        row = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "0 0.8rem"}
        file = ipywidgets.HBox([self.upload, self.path], layout=row)
        setting = ipywidgets.HBox([self.vocabulary, self.n_h, self.epochs], layout=row)
        buttons = ipywidgets.HBox([self.train, self.stop, self.score, self.progress], layout=row)
        parts = [self.source, file, setting, buttons, self.told, self.shown, self.box, self.result]
        super().__init__(parts, layout={"width": "100%"})
        self.add_class("lesson-own-text")
        if path:
            self.source.value = OWN
        self._read()

    def _build(self, path):
        """The controls."""
        self.source = ipywidgets.RadioButtons(options=[HELP, CORPUS, OWN], layout={"width": "auto"})
        self.upload = ipywidgets.FileUpload(accept=".txt,.md,.conllu,.conll", description="Upload a file")
        self.path = ipywidgets.Text(
            str(path),
            description="or its path:",
            placeholder="my.txt or my.conllu",
            continuous_update=False,
            layout={"width": "min(28rem, 100%)"},
            style={"description_width": "initial"},
        )
        self.vocabulary = ipywidgets.BoundedIntText(500, min=10, max=50_000, description="words kept:", **NARROW)
        self.n_h = ipywidgets.BoundedIntText(32, min=1, max=512, description="hidden units:", **NARROW)
        self.epochs = ipywidgets.BoundedIntText(12, min=1, max=1000, description="epochs:", **NARROW)
        self.train = ipywidgets.Button(description="Train", button_style="primary")
        self.stop = ipywidgets.Button(description="Stop", disabled=True)
        self.score = ipywidgets.Button(description="Scores", disabled=True)
        self.progress = ipywidgets.FloatProgress(0, min=0, max=1, layout={"width": "min(20rem, 60%)"})
        self.told, self.shown, self.result = (ipywidgets.HTML(layout={"width": "100%"}) for _ in range(3))
        self.box = TextBox(self._answer, "", "Your own words:")

    @property
    def is_busy(self):
        """Is a network being trained or scored?"""
        return self._thread is not None and self._thread.is_alive()

    # Reading

    def _choose(self, change):
        if change.owner is self.upload and change.new:
            self.path.value = ""
        if change.owner is not self.source and change.new and self.source.value != OWN:
            self.source.value = OWN  # which comes back here, and reads
        else:
            self._read()

    def _read(self):
        """Read what is chosen, and say how much that is, or what is wrong with it."""
        self.data, self.model = None, None
        self.shown.value = self.result.value = ""
        self.progress.value = 0
        try:
            self.data = self._data()
            self._tell(f"Read {self.data.told}. Press “Train”.")
        except (ValueError, OSError) as error:
            self._tell(str(error).removeprefix("path: "))
        self._enable()

    def _data(self):
        """The Data of what is chosen; ValueError or OSError where that cannot be read."""
        if self.source.value == HELP:
            return Data.of_text(python_help(), "Python's help")
        if self.source.value == CORPUS:
            return Data(still_water("train"), still_water("held-out"), "the lessons' corpus")
        if self.path.value.strip():
            return Data.of(Path(self.path.value.strip()).expanduser())
        if not self.upload.value:
            raise ValueError("Upload a file or write its path: a text in UTF-8, or a treebank with the ending .conllu.")
        (file,) = self.upload.value
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(file["name"]).name
            path.write_bytes(file["content"])
            try:
                return Data.of(path)
            except ValueError as error:
                raise ValueError(str(error).replace(f"{folder}/", "").replace(f"{folder}\\", "")) from None

    # Training

    def _start(self, button=None):
        if self.data is not None and not self.is_busy:
            self.model, self.result.value = None, ""
            self._run(self._train)

    def _start_scores(self, button=None):
        if self.model is not None and self.data.tagged and not self.is_busy:
            self._run(self._score)

    def _run(self, work):
        """Do the work in a thread of its own, and say what went wrong where it did."""

        def guarded():
            try:
                work()
            except (ValueError, MemoryError) as error:
                self._tell(str(error).removeprefix("task: ") or "There is not enough memory for this.")
            finally:
                self._enable(busy=False)

        self._stopped.clear()
        self._enable(busy=True)
        self._thread = threading.Thread(target=guarded, daemon=True)
        self._thread.start()

    def _train(self):
        """Train until all epochs are done or the reader stops; what was learned is kept."""
        self._tell("The words become numbers …")
        task = self.data.task(self.vocabulary.value)
        training, epochs = Training(task, self.n_h.value, RATE), self.epochs.value
        steps = sum(len(y) for _, y in task.examples)
        self._held_out, self._examples, self._marks = [], [], []
        if others := self.data.can_be_scored(task):
            self._examples = examples_of(task, others)
            self._marks = [(L.mean(), f"{name}, held out") for name, L in counted_losses(task, self._examples).items()]
        self._show_curve(training, steps, epochs)
        looked, N = time.monotonic(), len(task.examples)
        for epoch in range(epochs):
            for done in training.epoch():
                if self._stopped.is_set():
                    break
                if time.monotonic() - looked > SECONDS:
                    looked = time.monotonic()
                    self.progress.value = (epoch + done / N) / epochs
                    self._tell(f"Epoch {epoch + 1} of {epochs}, sentence {done:,} of {N:,}.")
            if self._stopped.is_set():
                break
            self._show_curve(training, steps, epochs)
            self._show_writing(training, epoch + 1)
        self.model = training.model()
        self.progress.value = 1 if not self._stopped.is_set() else self.progress.value
        finished = len(training.history)
        how = f"Stopped in epoch {finished + 1}" if self._stopped.is_set() else f"All {epochs} epochs are done"
        self._tell(f"{how}; what it has learned is kept, and answers below.")
        self.box._show()

    def _show_curve(self, training, steps, epochs):
        trained_on = [L / steps for L in training.history]
        if trained_on and self._examples:
            params = training.params
            L = [losses(forward(params, x), y) for x, y in self._examples]
            self._held_out.append(np.concatenate(L).mean())
        even, unit = math.log(len(training.task.labels)), "tag" if self.data.tagged else "word"
        picture = growing_loss_picture(trained_on, epochs, unit, even, self._held_out, self._marks)
        self.shown.value = markup(picture, decoding="sync")

    def _show_writing(self, training, epoch):
        """What the network writes after the 1st, 2nd, 4th, 8th … epoch, one line each."""
        self.model = training.model()
        if not self.data.tagged and epoch & (epoch - 1) == 0:
            lines = [" ".join(generate(self.model, [word])) for word in self.data.beginnings]
            rows = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
            when = f"After {epoch} epoch{'s' if epoch > 1 else ''} it writes"
            self.result.value += (
                f'<div style="line-height:1.45"><b>{when}</b><ul style="margin:0 0 0.5em">{rows}</ul></div>'
            )

    def _score(self):
        self.stop.disabled = True
        self._tell("Two more networks are trained to compare: one that looks no step back, one without recurrence …")
        scores = tagger_scores(self.model, self.data.sentences, self.data.test, rate=RATE, progress=False)
        self.shown.value, self.result.value = "", markup(scores_picture(scores), decoding="sync")
        self._tell(f"Scored on {self.data.test_told}.")

    # The reader's own words

    def _answer(self, words):
        if self.model is None:
            return "Train a network first; then write here, and press Enter."
        if not words:
            return "Write a few words, and press Enter."
        if self.data.tagged:
            tagged = tag(self.model, words)
            return "  ".join(f"{word}/{tag_}" for word, tag_ in tagged) + tagged.told
        written = generate(self.model, words)
        drawn = generate(self.model, words, temperature=0.7)
        return f"the most probable words: {' '.join(written)}{written.told}\ndrawn, temperature 0.7: {' '.join(drawn)}"

    def _tell(self, text):
        self.told.value = f'<div role="status" style="line-height:1.6;min-height:1.6em">{html.escape(text)}</div>'

    def _enable(self, busy=False):
        for control in (self.source, self.upload, self.path):
            control.disabled = busy
        self.vocabulary.disabled = self.data is not None and self.data.tagged  # it bounds the answers of a text
        self.train.disabled = busy or self.data is None
        self.stop.disabled = not busy
        self.score.disabled = busy or self.model is None or not self.data.tagged

    def _repr_mimebundle_(self, **kwargs):
        plain = "A place for your own text or treebank: run this cell, choose a file, and press “Train”."
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": plain}


class Data:
    """Sentences to train on, and for a treebank also those to score on, with what there is to say about them."""

    def __init__(self, sentences, test, name, held_out=(), repeated=0):
        self.sentences, self.test, self.tagged, self.held_out = sentences, test, test is not None, held_out
        words = [word for words in self.untagged(sentences) for word in words]
        self.told = f"{name}: {len(sentences):,} sentences, {len(words):,} words, {len(set(words)):,} different ones"
        if self.tagged:
            self.test_told = f"{len(test):,} sentences that it was not trained on"
            self.told += f", and {self.test_told}"
        elif held_out:
            self.told += f", and {len(held_out):,} sentences held out"
        if repeated:
            self.told += f" ({repeated:,} that came again are left out)"

    @classmethod
    def of(cls, path):
        """What a file holds, by its ending a treebank or a text; of both a part is kept, see split_sentences."""
        if path.suffix.lower() not in TREEBANKS:
            return cls.of_text(read_text(path), path.name)
        sentences = read_conllu(path)
        kept, test = split_sentences(sentences, HELD_OUT)
        if len(kept) + len(test) < HELD_OUT:
            return cls(sentences, sentences, path.name)
        return cls(kept, test, path.name, repeated=len(sentences) - len(kept) - len(test))

    @classmethod
    def of_text(cls, sentences, name):
        """A text, of which a tenth is held out; nothing of one that has not ten different sentences."""
        kept, held_out = split_sentences(sentences, HELD_OUT)
        if len(kept) + len(held_out) < HELD_OUT:
            return cls(sentences, None, name)
        return cls(kept, None, name, held_out, len(sentences) - len(kept) - len(held_out))

    def can_be_scored(self, task):
        """The sentences held out; where a task has no answer "<unk>", those without unknown words."""
        return [w for w in self.held_out if task.unknown in task.labels or not task.unknown_among(w)]

    def untagged(self, sentences):
        return ([word for word, _ in words] for words in sentences) if self.tagged else sentences

    @property
    def beginnings(self):
        """The most frequent first words of the sentences."""
        counts = {}
        for words in self.sentences:
            counts[words[0]] = counts.get(words[0], 0) + 1
        return sorted(counts, key=counts.get, reverse=True)[:BEGINNINGS]

    def task(self, vocabulary):
        """A text's answers are its words, so their number is bounded; a tagger's are its tags, and it may read all."""
        if self.tagged:
            return tagging_task(self.sentences, unknown=True)
        return language_model_task(self.sentences, vocabulary=vocabulary)
