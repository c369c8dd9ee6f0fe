"""The bars of every network in one table, from one run: `python benchmarks/networks.py FOLDER [--only NAME]`.

FOLDER holds recordings (`esc10/`, `fsdd/`, `measured_rirs/`, `cipic_sofa/`, …); what is not in it, or everything
without a folder, is measured on simulated sound, and the table says which. Exit code 1 where a bar is missed; a
comparison is not a bar, and shown whichever way it comes out.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import typer
from runner import command

if __name__ == "__main__":
    typer.run(command("networks", "Networks"))
