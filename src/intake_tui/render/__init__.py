"""Plan -> Markdown and HTML, and onto disk. Jinja and Babel are loaded when a plan is rendered."""

from intake_tui.render.document import FORMATS, Format, Renderer, render
from intake_tui.render.files import FileFormat, Written, export, path_of, put, write

__all__ = [
    "FORMATS",
    "FileFormat",
    "Format",
    "Renderer",
    "Written",
    "export",
    "path_of",
    "put",
    "render",
    "write",
]
