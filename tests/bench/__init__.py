"""The benchmark: our durable bot beside a bare aiogram echo bot, in one run on one machine.

Only ratios taken side by side are claimed; absolute figures belong to the machine they came from.
Run it with `python -m tests.bench` (`--help` lists the options).
"""
