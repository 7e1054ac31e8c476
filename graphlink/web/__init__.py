"""The local explorer: a page that only this machine and only who started it can open, and the chart as one file.

Do not break: every fact comes from `view`; nothing here or in the pages works a figure out. Mistake a newcomer will
make: adding an address that answers without the guard; every answer goes through `guard`.
"""
