"""How Sphinx builds the documentation: Markdown pages, docstrings of the public names, and a gallery that is run."""

from __future__ import annotations

from pathlib import Path

import netmin

HERE = Path(__file__).parent

project = "netmin"
author = "The netmin developers"
copyright = author  # noqa: A001 - the name that Sphinx reads
version = release = netmin.__version__
language = "en"

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "gallery", "gallery_built/**/*.ipynb"]
suppress_warnings = ["config.cache"]

# Links to headings inside a page are part of what is checked.
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False

sphinx_gallery_conf = {
    "examples_dirs": ["gallery"],
    "gallery_dirs": ["gallery_built"],
    "filename_pattern": r"\.py$",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "min_reported_time": 10,
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
}

html_theme = "furo"
html_title = f"netmin {release}"
html_copy_source = False
html_show_sphinx = False
