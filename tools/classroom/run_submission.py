"""Run one submission: the only code of the grading that runs beside a student's, in a container of its own.

Reads a notebook from standard input, and writes a line of JSON to standard output for each code cell as soon as it has
run: {"cell": its index, "outputs": [...], "ok": did it end without an error}. So what came before a crash is kept.

A cell that ends its kernel, or hangs and cannot be interrupted, costs itself: the next cells run in a new kernel, in
which all cells but the checks and the culprits have run once more.
"""

import argparse
import json
import os
import queue
import sys
import time

from jupyter_client.manager import KernelManager

TEXT = 10_000  # characters kept of what a cell prints, and of any one output
PICTURE = 400_000  # characters kept of a picture; a larger one is dropped whole
OUTPUTS = 20  # kept of each cell
KEPT = ("text/plain", "image/png", "application/vnd.rnn-lesson.verdict+json")
# Run first in the kernel. A line of 100 MB takes ten times its size on its way here, more than a container has; so it
# is cut where it is printed, and a right answer that prints one keeps its points.
SHORTER_LINES = f"""
import sys
def shorter_lines(cell, sys=sys):  # IPython puts its own `write` there for each cell, and takes it away again
    for stream in sys.stdout, sys.stderr:
        stream.write = lambda line, write=stream.write: write(line[:{10 * TEXT}])
get_ipython().events.register("pre_run_cell", shorter_lines)
del shorter_lines, sys
"""


class KernelGone(Exception):
    """The kernel has ended, or does not answer any more."""


class Outputs:
    """What a cell shows, up to a size: the rest is counted and forgotten as it comes."""

    def __init__(self):
        self.all, self.printed = [], 0

    def stream(self, name, text):
        before, self.printed = self.printed, self.printed + len(text)
        text = text[: max(0, TEXT - before)]
        if text and self.all and self.all[-1].get("name") == name:
            self.all[-1]["text"] += text
        elif text:
            self.add({"output_type": "stream", "name": name, "text": text})

    def data(self, kind, bundle):
        sizes = {"image/png": PICTURE}
        kept = {key: value for key, value in bundle.items() if key in KEPT}
        if len(str(kept.get("text/plain", ""))) > TEXT:
            kept["text/plain"] = kept["text/plain"][:TEXT] + " …"
        kept = {key: value for key, value in kept.items() if len(str(value)) <= sizes.get(key, TEXT + 2)}
        self.add({"output_type": kind, "data": kept, "metadata": {}})

    def error(self, content):
        lines = "\n".join(content["traceback"])[-TEXT:].split("\n")
        kept = {"ename": content["ename"][:200], "evalue": content["evalue"][:TEXT], "traceback": lines}
        self.all.append({"output_type": "error", **kept})  # never dropped: it is what costs the points

    def add(self, output):
        if len(self.all) < OUTPUTS:
            self.all.append(output)

    def ended(self):
        if self.printed > TEXT:
            self.add({"output_type": "stream", "name": "stdout", "text": "\n… more was printed\n"})
        return self.all


class Kernel:
    """A Python kernel and its client."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="python3")
        # Its own messages go nowhere: standard output holds results, and nothing else.
        self.manager.start_kernel(stdout=-3, stderr=-3, extra_arguments=["--log-level=CRITICAL"])
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=120)
        except RuntimeError as error:
            raise KernelGone("no kernel started") from error
        self.run(SHORTER_LINES, 60)

    def run(self, source, seconds):
        """Run one cell; returns its outputs, and whether it ended without an error."""
        started, patience, ok = time.monotonic(), seconds, True
        outputs = Outputs()
        request = self.client.execute(source, allow_stdin=False, stop_on_error=False)
        while True:
            if time.monotonic() - started > patience:
                if patience > seconds:
                    raise KernelGone(f"the cell ran for {seconds} seconds, and could not be interrupted")
                patience = seconds + 5
                self.manager.interrupt_kernel()
            try:
                message = self.client.get_iopub_msg(timeout=0.5)
            except queue.Empty:
                if not self.manager.is_alive():
                    raise KernelGone("the cell ended its kernel") from None
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outputs.stream(content["name"], content["text"])
            elif kind in ("display_data", "execute_result"):
                outputs.data(kind, content["data"])
            elif kind == "error":
                outputs.error(content)
                ok = False
            elif kind == "status" and content["execution_state"] == "idle":
                return outputs.ended(), ok

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def run_all(cells, seconds, tell):
    """Run the cells, (index, source, is it a check), and tell of each as soon as it has run."""
    kernel, replayed, culprits = Kernel(), [], []
    for index, source, is_check in cells:
        try:
            outputs, ok = kernel.run(source, seconds)
        except KernelGone as gone:
            culprits.append(index)
            error = {"output_type": "error", "ename": "KernelGone", "evalue": str(gone), "traceback": [str(gone)]}
            tell({"cell": index, "outputs": [error], "ok": False})
            kernel.end()
            kernel = Kernel()
            for _, earlier in replayed:
                kernel.run(earlier, seconds)
        else:
            tell({"cell": index, "outputs": outputs, "ok": ok})
            if not is_check:
                replayed.append((index, source))
    kernel.end()
    return culprits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="for one cell; a check ends a function by itself")
    options = parser.parse_args()
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")  # what else is printed in this process is no result
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ["PYTHONWARNINGS"] = "ignore"  # a warning on the way to a right answer is no mistake

    def tell(result):
        results.write(json.dumps(result) + "\n")
        results.flush()

    notebook = json.loads(sys.stdin.buffer.read())
    cells = [
        (i, "".join(cell["source"]), cell["metadata"].get("nbgrader", {}).get("grade", False))
        for i, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code"
    ]
    culprits = run_all(cells, options.seconds, tell)
    tell({"ended": culprits})


if __name__ == "__main__":
    main()
