"""Records, seats, entities and ties, as they were known on the as-of day."""

from graphlink.evidence.assemble import SEAT_CONFLICTS, as_of_day, assemble

__all__ = ["SEAT_CONFLICTS", "as_of_day", "assemble"]
