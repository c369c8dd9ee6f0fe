"""Why a fitted model says what it says."""
