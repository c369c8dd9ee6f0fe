"""What every room may use: files, texts, names, tables, time-outs, the place of the course."""
