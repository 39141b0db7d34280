"""What came, the truth and their difference, as three small tables of numbers on one scale of colours."""

import html

import numpy as np

MOST = 8, 6  # rows and columns of a table: as many as a page of 480 pixels shows
TEAL, BROWN = "0, 140, 120", "190, 110, 20"  # above and below zero, over the page's own background, light or dark
CELL = "padding:0.1em 0.45em;text-align:right;white-space:nowrap;border:1px solid transparent"
HEAD = "padding:0.1em 0.45em;text-align:right;white-space:nowrap;font-weight:normal;opacity:0.75;border:0"
HEAD += ";background:transparent"


class SideBySide:
    """An array that came beside the truth, as text and as HTML; a star stands where they differ.

    name: of the array; came, wanted: of one shape; differs: the same shape, where they do. Of a large array
    the part around the first difference is shown.
    """

    def __init__(self, name, came, wanted, differs):
        rows = (-1, came.shape[-1]) if came.ndim else (1, 1)
        self.name, (came, wanted, self.differs) = name, (array.reshape(rows) for array in (came, wanted, differs))
        first = np.argwhere(self.differs)[0]
        starts = [max(0, min(int(i) - 2, n - most)) for i, n, most in zip(first, came.shape, MOST)]
        self.rows, self.columns = (
            range(start, min(start + most, n)) for start, n, most in zip(starts, came.shape, MOST)
        )
        self.part = came.shape != (len(self.rows), len(self.columns))
        numbers = np.concatenate([came, wanted], axis=None)
        self.scale = float(abs(numbers[np.isfinite(numbers)]).max(initial=0)) or 1.0
        # Three digits of the truth's largest number, and as many decimals for all others.
        largest = float(abs(wanted).max()) or self.scale
        self.decimals = max(0, 2 - int(np.floor(np.log10(largest)))) if 1e-4 < largest < 1e4 else None
        with np.errstate(invalid="ignore", over="ignore"):
            self.tables = {"yours": came, "the truth": wanted, "yours minus the truth": came - wanted}

    def number(self, caption, i, j):
        """A number of a table in few digits; with a star where yours differs."""
        value = self.tables[caption][i, j] + 0.0  # no minus before a zero
        if caption == "yours minus the truth":
            return f"{value:{'.2g' if not 100 <= abs(value) < 1e6 else '.0f'}}" if self.differs[i, j] else "0"
        told = f"{value:.{self.decimals}f}" if self.decimals is not None else f"{value:.3g}"
        star = "*" if caption == "yours" and self.differs[i, j] else ""
        return (told.lstrip("-") if not told.strip("-0.") else told) + star

    @property
    def said(self):
        told = f"{self.name}: {self.differs.sum()} of {self.differs.size} differ, with a star"
        part = f"; rows {self.rows[0]} to {self.rows[-1]}, columns {self.columns[0]} to {self.columns[-1]}"
        return told + part if self.part else told

    @property
    def text(self):
        blocks = []
        for caption in self.tables:
            lines = [[self.number(caption, i, j) for j in self.columns] for i in self.rows]
            width = max(len(told) for line in lines for told in line)
            block = [caption, *("  ".join(told.rjust(width) for told in line) for line in lines)]
            wide = max(map(len, block))
            blocks.append([line.ljust(wide) for line in block])
        return "\n".join([self.said, *("  |  ".join(parts).rstrip() for parts in zip(*blocks))])

    @property
    def html(self):
        tables = "".join(map(self.table, self.tables))
        return (
            f'<div style="margin-top:0.5em">{html.escape(self.said)}</div>'
            f'<div style="display:flex;flex-wrap:wrap;gap:0.4em 1.6em;overflow-x:auto">{tables}</div>'
        )

    def table(self, caption):
        """One of the three, with the numbers of its rows and columns as headings."""
        head = "".join(f'<th scope="col" style="{HEAD}">{j}</th>' for j in self.columns)
        rows = "".join(
            f'<tr style="background:transparent"><th scope="row" style="{HEAD}">{i}</th>'
            f"{''.join(self.cell(caption, i, j) for j in self.columns)}</tr>"
            for i in self.rows
        )
        return (
            '<table style="border-collapse:collapse;margin:0.3em 0;font-size:0.9em;line-height:1.4;color:inherit">'
            f'<caption style="caption-side:top;text-align:left;white-space:nowrap;color:inherit">{caption}</caption>'
            f'<thead style="border:0"><tr style="background:transparent"><td style="{HEAD}"></td>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )

    def cell(self, caption, i, j):
        value, marked = self.tables[caption][i, j], caption == "yours" and self.differs[i, j]
        depth = 0.55 * min(1, abs(value) / self.scale) if np.isfinite(value) else 0
        style = f"{CELL};background:rgba({TEAL if value > 0 else BROWN}, {depth:.2f});color:inherit"
        style += ";border:1px solid currentColor;font-weight:bold" if marked else ""
        return f'<td style="{style}">{self.number(caption, i, j)}</td>'
