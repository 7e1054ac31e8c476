"""How the head of the list changes when one choice is made differently: the main job run again, one change at a time.

    asked = asked_of(run)                                   what OUT was asked
    data = check_data(run)                                  and on what
    found = sensitivity(run, asked, choices(run, asked), again)

Do not break: every figure is against a re-run of the very choices of OUT, made in the same breath, so that nothing but
the one choice differs; and only data whose hashes are those of run.json are used. Mistake a newcomer will make:
comparing identity ids; another merge bar gives the same human another id, so people go by their anchor record.
"""

from graphlink.sensitivity.asking import Asked, asked_of, check_data, decisions_of
from graphlink.sensitivity.choices import Choice, choices, only
from graphlink.sensitivity.comparing import Outcome, Sensitivity, Standing, sensitivity

__all__ = [
    "Asked",
    "Choice",
    "Outcome",
    "Sensitivity",
    "Standing",
    "asked_of",
    "check_data",
    "choices",
    "decisions_of",
    "only",
    "sensitivity",
]
