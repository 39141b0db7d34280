"""What nbgrader needs to know of this course. Run all commands in this folder."""

import os

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "rnn-lesson"

# What stands in a solution's place, above the line that says which exercise is not started.
c.ClearSolutions.code_stub = {"python": "# Your answer here, in place of the next line."}

# Seconds for one cell. A check ends a function that hangs after ten seconds by itself; this ends all else.
c.Execute.timeout = 60

# nbgrader gives no points for a check that writes to stderr, and a warning on the way to a right answer is no mistake.
os.environ["PYTHONWARNINGS"] = "ignore"

# Names of files collected with zip_collect: student_05_gradient_of_W_first_try.ipynb, no _ in the student's name.
c.FileNameCollectorPlugin.named_regexp = r".*[\\/](?P<student_id>[^\\/_]+)_(?P<file_id>\d\d_\w+)\.ipynb$"
