"""What an offence is worth (days of the Cambridge Crime Harm Index) and whether a policy counts it.

Do not break: nothing here imports anything heavy at module level; `harm show` and `policy show` stay quick.
"""
