"""A progress bar that leaves no trace in a stored notebook but a sentence."""

import ipywidgets
from IPython.display import display


class Progress(ipywidgets.HBox):
    """Shows itself, and goes through the items: for item in Progress(items, "networks trained").

    Unlike a bar of text it writes nothing to the notebook's streams: what is stored is the
    same on every run. Attributes: bar, count.
    """

    def __init__(self, items, unit):
        self.items, self.unit = list(items), unit
        self.bar = ipywidgets.IntProgress(0, 0, max(1, len(self.items)), layout={"width": "min(24rem, 60%)"})
        self.count = ipywidgets.Label()
        self._tell(0)
        super().__init__([self.bar, self.count])

    def __iter__(self):
        display(self)
        for done, item in enumerate(self.items, 1):
            yield item
            self._tell(done)

    def _tell(self, done):
        self.bar.value = done
        self.count.value = f"{done} of {len(self.items)} {self.unit}"

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": f"{len(self.items)} {self.unit}"}
