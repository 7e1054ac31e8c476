"""From identities to offences: who did it, with what weight."""

from graphlink.attribution.plain import attribute

__all__ = ["attribute"]
