"""How files for browsers get a name with a hash of their content."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules under static/field/ name each other in `import`: those names are hashed as well.

    Django can do so for every script; libraries that we only copy are better left alone.
    """

    _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
    patterns: ClassVar = (*CompressedManifestStaticFilesStorage.patterns, ("field/*.js", _imports))
