"""The words of the `acml` command, by who says them: students, authors, instructors."""
