"""Plan -> Markdown and HTML, and onto disk. Jinja and Babel are loaded when a plan is rendered."""

from intake_tui.render.document import FORMATS, Format, render
from intake_tui.render.files import export, path_of, write

__all__ = ["FORMATS", "Format", "export", "path_of", "render", "write"]
