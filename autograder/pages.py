"""Feedback pages as nbgrader prints them, from templates that are compiled once for a whole class."""

from jinja2 import BytecodeCache
from nbconvert.exporters import HTMLExporter


class CompiledTemplates(BytecodeCache):
    """Compiled templates, kept in memory for as long as the process lives."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        """Give a template its code, unless its text has changed since it was compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        """Keep the code of a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = CompiledTemplates()


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter, of which nbgrader makes a new one for each page."""

    def _create_environment(self):
        environment = super()._create_environment()
        environment.bytecode_cache = _compiled
        return environment
