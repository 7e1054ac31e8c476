"""The stages in order: from a folder of tables to a run folder."""

from graphlink.pipeline.stages import Request, perform

__all__ = ["Request", "perform"]
