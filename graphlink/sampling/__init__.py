"""An invented force and its truth: people, households, things, offences, and the records police make of them.

`generate` writes OUT/data/*.csv by the data contract and OUT/truth/*.csv beside it. Deterministic: people, seed,
months, rates and as-of decide every byte.

Do not break: nothing in `data` tells the truth: keys are opaque, rows lie in key order, spelling is drawn without
looking at guilt. Mistake a newcomer will make: reading the clock; the last day of a world is a parameter.
"""

from graphlink.sampling.rates import Rates
from graphlink.sampling.world import AS_OF, SampleReport, generate

__all__ = ["AS_OF", "Rates", "SampleReport", "generate"]
