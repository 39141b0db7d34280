"""Call a reader's function: with a time limit, watched for calls of the library's own answers, its steps counted."""

import contextlib
import ctypes
import inspect
import linecache
import os
import re
import signal
import sys
import sysconfig
import threading
from collections import Counter
from time import monotonic

AGAIN = 1e-6  # seconds: the unit of the time to the next alarm, if a bare `except` has swallowed one
OPERAND = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)*(?:\[[\w\s:,-]*\])?(?![\w.(\[])")
LONGEST = 300  # letters of a reader's message that are shown
MOST_STEPS = 1_000_000  # about a second of counting
MISTAKES = os.path.join(os.path.dirname(__file__), "mistakes", "")
LIBRARIES = tuple(
    os.path.join(path, "")
    for path in {
        os.path.dirname(os.path.dirname(__file__)),
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
    }
)


class TooLong(BaseException):
    """The reader's function has passed its time limit. Not an Exception, so that `except Exception` lets it through."""


class TooManySteps(BaseException):
    """A StepCounter has counted as many steps as it may."""


class Watch:
    """A profile function that notes the library's own answers, `used`; `each`: the calls that it counts by question.

    answers: functions that are an answer; so is whatever stands in the catalogues of mistakes.
    """

    def __init__(self, answers=()):
        self.names = {function.__code__: function.__qualname__.split(".")[0] for function in answers}
        self.used, self.each = [], [Counter()]

    def begin(self):
        """From here on the calls of another question are counted."""
        self.each.append(Counter())

    def __call__(self, frame, event, arg):
        code = frame.f_code
        if event == "call" and not code.co_flags & inspect.CO_GENERATOR:
            self.each[-1][code] += 1
            if code in self.names or code.co_filename.startswith(MISTAKES):
                self.used.append(self.names.get(code, code.co_name))


class StepCounter:
    """A trace function that counts the steps, the interpreter's instructions: the same number on every run.

    most: so many are counted; then TooManySteps is raised.
    """

    def __init__(self, most=MOST_STEPS):
        self.steps, self.most = 0, most

    def __call__(self, frame, event, arg):
        frame.f_trace_opcodes = True
        self.steps += event == "opcode"
        if self.steps > self.most:
            raise TooManySteps
        return self


def call(f, given, seconds, watch=None, counter=None):
    """f(*given); raises TooLong if that takes more than so many seconds, and whatever f raises.

    What f writes to stderr, a warning for instance, is printed: nbgrader gives no points to a cell with stderr.

    The limit ends a loop that never ends, and most that catch every exception. It cannot end
    a single call into compiled code. In a thread other than the main one, and on Windows, a
    loop that catches every exception may go on.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    limited = by_alarm if in_main_thread and hasattr(signal, "setitimer") else by_watchdog
    earlier = sys.getprofile(), sys.gettrace()
    try:
        with contextlib.redirect_stderr(sys.stdout):
            return limited(f, given, seconds, watch, counter)
    finally:
        sys.setprofile(earlier[0])
        sys.settrace(earlier[1])


def enter(f, given, watch, counter):
    """From this frame on everything is the reader's code."""
    if counter is not None:
        sys._getframe().f_trace_opcodes = True  # Python 3.12 wants it set once before settrace
        sys.settrace(counter)
    sys.setprofile(watch)
    return f(*given)


def is_inside(frame):
    """Is this frame `enter`'s, or called from there?"""
    while frame is not None and frame.f_code is not enter.__code__:
        frame = frame.f_back
    return frame is not None


def by_alarm(f, given, seconds, watch, counter):
    """`enter`, with a limit set by the system's timer.

    Each alarm sets the next one, after a short time that varies, so that in a loop that
    catches everything one of them comes between two `try`.
    """
    rung = []

    def ring(number, frame):
        if is_inside(frame):
            rung.append(number)
            signal.setitimer(signal.ITIMER_REAL, AGAIN * (1 + 7 * len(rung) % 97))
            raise TooLong

    handler, start = signal.signal(signal.SIGALRM, ring), monotonic()
    earlier, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        result = enter(f, given, watch, counter)
    except BaseException:
        if rung:
            raise TooLong from None  # the alarm was turned into another exception
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        if earlier:
            signal.setitimer(signal.ITIMER_REAL, max(earlier - (monotonic() - start), AGAIN), interval)
    if rung:
        raise TooLong  # the alarm was swallowed
    return result


def by_watchdog(f, given, seconds, watch, counter):
    """`enter`, with a limit set by a second thread, which raises TooLong in this one again and again."""
    here, over, bitten = ctypes.c_ulong(threading.get_ident()), threading.Event(), []
    raise_here = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def guard():
        over.wait(seconds)
        while not over.is_set():
            bitten.append(True)
            raise_here(here, ctypes.py_object(TooLong))
            over.wait(0.001)

    dog = threading.Thread(target=guard, daemon=True)
    dog.start()
    try:
        result = enter(f, given, watch, counter)
    finally:
        caught_up = False
        while not caught_up:  # the last TooLong may arrive as late as here
            try:
                over.set()
                dog.join()
                caught_up = True
            except TooLong:
                pass
        if bitten:
            raise TooLong from None  # also where it was swallowed, or turned into another exception
    return result


def what_happened(error):
    """(the exception's type, its message, where in the reader's code), each in words; the last one may be empty."""
    try:
        message = " ".join(str(error).split())
    except Exception:
        message = "(its message cannot be shown)"
    if len(message) > LONGEST:
        message = message[:LONGEST] + " …"
    return type(error).__name__, message, place(error.__traceback__)


def place(traceback):
    """The innermost line of the reader's own code: "line 3 of my_step, h = W @ x"."""
    frame, line, text = readers_line(traceback)
    return f"line {line} of {frame.f_code.co_name}" + (f", {text[:LONGEST]}" if text else "") if frame else ""


def readers_line(traceback):
    """(frame, number, text) of the innermost line of the reader's own code."""
    found = None, 0, ""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        in_library = file.startswith((*LIBRARIES, "<frozen", "<string>", "<__array_function__"))
        if not in_library and not file.endswith(".pyx"):
            found = traceback.tb_frame, traceback.tb_lineno, linecache.getline(file, traceback.tb_lineno).strip()
        traceback = traceback.tb_next
    return found


def operands(error, message):
    """The shapes in the line whose matrix product failed, "d (3,), U (2, 3)", or "": NumPy does not tell them."""
    frame, _, text = readers_line(error.__traceback__)
    found = {}
    for name in OPERAND.findall(text.partition("#")[0]) if message.startswith("matmul:") else ():
        with contextlib.suppress(Exception):
            value = eval(name, frame.f_globals, frame.f_locals)  # names, dots and plain indices: nothing is called
            found |= {name: value.shape} if hasattr(value, "shape") else {}
    return ", ".join(f"{name} {tuple(shape)}" for name, shape in found.items())
