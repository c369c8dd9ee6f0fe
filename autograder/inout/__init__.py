"""What comes in and what goes out: collected archives, rosters, due dates, grade files, and regrades with a diff."""
