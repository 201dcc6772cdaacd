"""What preparations share: where they read and write, splits, tables, media and archives.

A task's `prepare(folders)` uses nothing else to touch files. Every writer here replaces what is
there and never writes into it, since a public file may be a hard link to a raw one.
"""

from competitions.preparing.folders import Folders

__all__ = ["Folders"]
