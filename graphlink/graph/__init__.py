"""A run as nodes and relationships, before any store: `nodes_and_ties`."""

from graphlink.graph.shaping import GraphTables, LeftOut, nodes_and_ties

__all__ = ["GraphTables", "LeftOut", "nodes_and_ties"]
