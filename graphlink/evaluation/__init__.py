"""A run against known truth: identity, attribution, the list; beside what no linking and joining all that share give.

    found = evaluate(Path("run"), Path("world/truth"))
    print(found.text())

Do not break: only the run folder and the truth are read, never the data, so that any way of making a run is judged
alike. Mistake a newcomer will make: judging an attribution by its identity's id; an identity is judged as the human to
whom most of its records belong, and what stands under the others is wrong.
"""

from graphlink.evaluation.judge import Evaluation, evaluate
from graphlink.evaluation.selfcheck import SelfCheck, note_own_check, own_check, self_check

__all__ = ["Evaluation", "SelfCheck", "evaluate", "note_own_check", "own_check", "self_check"]
