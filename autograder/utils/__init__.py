"""What every other package may use: files, texts, names, tables, time-outs, the place of the course."""
