"""Names, phone numbers, plates, addresses and accounts brought to one spelling: one implementation each.

Do not break: every function here takes text and gives a value, never raises on any text, and gives its own values
back unchanged, because the same function serves what is loaded and what is searched for. Nothing here guesses: what
cannot be normalised keeps `value` None and says in `mark` and `reason` why.
Mistake a newcomer will make: a second regular expression for a postcode or a plate elsewhere. Call these.
SQL takes them through `registry.apply`. This module stays empty of imports so that light commands stay light.
"""
