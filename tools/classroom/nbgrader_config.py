"""What nbgrader needs to know of this course. Run its commands in this folder."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "rnn-lesson"

# What stands in a solution's place, above the line that says which exercise is not started.
c.ClearSolutions.code_stub = {"python": "# Your answer here, in place of the next line."}

# Nothing in a submission may be a script for the browser of whoever opens it in Formgrader. `make grade` leaves only
# plain text and pictures anyhow; this is for what nbgrader alone has graded.
c.HTMLExporter.sanitize_html = True
