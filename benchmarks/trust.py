"""The bars of chapters 6 and 7 in one table, from one run: `python benchmarks/trust.py FOLDER [--only NAME]`.

FOLDER holds recordings (`fsdd/`, `esc10/`, …); what is not in it, or everything without a folder, is measured on
simulated sound, and the table says which. Exit code 1 where a bar is missed; a comparison is not a bar, and shown
whichever way it comes out.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import typer
from runner import command

if __name__ == "__main__":
    typer.run(command("trust", "Chapters 6 and 7"))
