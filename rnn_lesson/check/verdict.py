"""What a check says: as a small panel in a notebook, as plain text elsewhere, and as a record for `report`."""

import html

# Status: the heading, and JupyterLab's colour for it with one for pages that know none.
STATUS = {
    "right": ("right", "var(--jp-success-color1, #2e7d32)"),
    "not started": ("not started", "var(--jp-info-color1, #0277bd)"),
    "wrong": ("not yet: wrong", "var(--jp-error-color1, #c62828)"),
    "stopped": ("not yet: stopped", "var(--jp-warn-color1, #b26a00)"),
}
RECORD = "application/vnd.rnn-lesson.verdict+json"


class Panel:
    """A verdict: the check's name, its status, lines of (label, text), the label possibly empty, and what is named.

    seen: a SideBySide of the numbers that came and the truth, or None; name: what the reader calls the function.
    """

    def __init__(self, check, status, lines, mistake=None, seen=None):
        self.check, self.status, self.lines, self.name = check, status, tuple(lines), check
        self.mistake, self.seen = mistake, seen

    @property
    def heading(self):
        return f"{self.name}: {STATUS[self.status][0]}"

    @property
    def text(self):
        lines = [self.heading, *(f"{label}: {text}" if label else text for label, text in self.lines)]
        return "\n".join(lines + ([self.seen.text] if self.seen else []))

    @property
    def html(self):
        color = STATUS[self.status][1]
        lines = "".join(
            f'<div style="margin-top:0.25em">{f"<b>{label}:</b> " if label else ""}{html.escape(text)}</div>'
            for label, text in self.lines
        )
        return (
            f'<div style="border-left:4px solid {color};padding:0.5em 0.9em;margin:0.3em 0;max-width:52rem;'
            "line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere;color:var(--jp-ui-font-color1, #212121);"
            f'background:var(--jp-layout-color1, #ffffff)"><b>{html.escape(self.heading)}</b>{lines}'
            f"{self.seen.html if self.seen else ''}</div>"
        )

    def show(self):
        """Display the panel, with its record beside it: a dict of check, status and mistake."""
        from IPython.display import display

        record = {"check": self.check, "status": self.status, "mistake": self.mistake}
        display({"text/html": self.html, "text/plain": self.text, RECORD: record}, raw=True)


class Right(Panel):
    """The result of a check that is passed; shows itself.

    Attributes: check, status ("right"), networks (how many were tried), error (the largest
    relative one).
    """

    def __init__(self, check, lines, networks, error):
        super().__init__(check, "right", lines)
        self.networks, self.error = networks, error

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html

    def _ipython_display_(self):
        """Shown, not returned to the cell: nbgrader takes what a cell returns for a number of points."""
        self.show()


class NotYet(Exception):
    """Raised by a check that is not passed. A notebook shows it as a panel, without a traceback.

    Attributes: status ("not started", "wrong" or "stopped"); mistake: its name in one of the catalogues of
    check.mistakes where the answer is a known one, else None.
    """

    def __init__(self, check, status, lines, mistake=None, seen=None):
        self.panel = Panel(check, status, lines, mistake, seen)
        self.status, self.mistake, self.shown = status, mistake, False
        super().__init__(check, status)

    def __str__(self):
        return self.panel.text

    def _repr_html_(self):
        return self.panel.html

    def _render_traceback_(self):
        """IPython asks for this in place of the traceback, more than once: show the panel the first time."""
        if not self.shown:
            self.panel.show()
            self.shown = True
        return [f"NotYet: {self.panel.heading}"]
