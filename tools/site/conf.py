"""How Sphinx makes the pages. tools/build_site.py lays out the folder it works in, and calls it."""

project = "Backpropagation through time, step by step"
author = "the authors of rnn_lesson"
html_title = "BPTT, step by step"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
nb_execution_mode = "off"  # the notebooks come with their outputs and the state of their widgets
nb_ipywidgets_js = {"embed.js": {}}
nb_merge_streams = True
nb_code_prompt_show, nb_code_prompt_hide = "Show the code", "Hide the code"  # of a cell that is folded in JupyterLab
myst_heading_slug_func = "site_pages.anchor"  # links between the notebooks lead where they do in JupyterLab

html_theme = "furo"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_extra_path = ["_extra"]  # each notebook beside its page
html_css_files = ["site.css"]
html_js_files = [("site.js", {"priority": 100})]
html_copy_source = False
html_show_sphinx = False
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False}}

autodoc_member_order = "bysource"
autodoc_typehints = "none"
add_module_names = False


def docstring_as_written(app, what, name, obj, options, lines):
    """Our docstrings are plain text with formulas in columns; they are shown so, and not read as markup."""
    lines[:] = [".. code-block:: text", "", *(f"   {line}" for line in lines), ""]


def setup(app):
    app.connect("autodoc-process-docstring", docstring_as_written)
