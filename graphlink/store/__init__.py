"""The graph store: Neo4j over Bolt, the user's own server or one that graphlink starts on this machine.

Do not break: nothing above `connect` knows which of the two servers it talks to. Mistake a newcomer will make: reading
`NEO4J_*` elsewhere; `target` does it once, so that a password is in no Settings, and so in no run.json.
"""
