"""nbgrader's tables are made as nbgrader makes them, without a second program."""

import os
import pathlib
import sys

from autograder.classroom.database import open_gradebook, tables_version


def test_the_version_of_the_tables_is_the_one_that_nbgrader_asks_alembic_for(monkeypatch):
    from nbgrader.api import get_alembic_version

    here = pathlib.Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    assert tables_version() == get_alembic_version()


def test_a_gradebook_is_made_where_no_program_is_found(monkeypatch, tmp_path):
    from sqlalchemy import text

    monkeypatch.setenv("PATH", "")
    with open_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        versions = gradebook.db.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert versions == [tables_version()]
