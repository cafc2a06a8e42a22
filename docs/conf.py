"""Documentation of clusterdecide: Sphinx, MyST pages, API pages from the docstrings."""

from sphinx.util.inspect import TypeAliasForwardRef

import clusterdecide

project = "clusterdecide"
author = "The clusterdecide authors"
copyright = "the clusterdecide authors"
version = release = clusterdecide.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_type_aliases = {name: name for name in ("Floats", "Ints", "Bools")}
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False
numpydoc_attributes_as_param_list = True
python_use_unqualified_type_names = True

html_theme = "pydata_sphinx_theme"
html_title = "clusterdecide"
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False}
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]
_top = (
    "index",
    "quickstart",
    "tutorial",
    "calls",
    "contracts",
    "questions",
    "methods",
    "consensus",
    "choosing",
    "sensitivity",
    "command_line",
    "json",
    "validation",
    "laws",
)
_parts = ("changes", "likely", "always", "who", "why", "plots")
html_sidebars = {
    page: [] for page in (*_top, *(f"sensitivity_{part}" for part in _parts), "design", "contributing", "changes")
}

# An alias inside a union is shown as its name, not as the wrapper that carries it.
TypeAliasForwardRef.__repr__ = lambda self: self.name  # type: ignore[method-assign]
