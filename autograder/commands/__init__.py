"""The commands of `acml`, by who types them: students, authors, instructors."""
