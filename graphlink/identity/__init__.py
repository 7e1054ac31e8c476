"""From records to humans: `resolve(records, pairs, constraints, decisions) -> Resolution`."""

from graphlink.identity.model import Constraints, Judgements, Resolution
from graphlink.identity.plain import resolve

__all__ = ["Constraints", "Judgements", "Resolution", "resolve"]
