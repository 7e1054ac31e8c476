"""Records, seats, entities and ties, as they were known on the as-of day."""

from graphlink.evidence.assemble import as_of_day, assemble, suspect_and_victim_conflicts

__all__ = ["as_of_day", "assemble", "suspect_and_victim_conflicts"]
