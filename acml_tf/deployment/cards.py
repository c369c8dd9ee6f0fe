"""Papers that travel with a model: a model card and a data sheet, written from what was measured.

References: M. Mitchell et al., "Model cards for model reporting", FAT* (2019); T. Gebru et al., "Datasheets for
datasets", Commun. ACM 64(12), 86 (2021).

Lesson: lessons/7_trust/7_2_deployed.py
"""

from acml_tf.acoustics.kinds import needs_dictionaries


@needs_dictionaries("figures")
def model_card(name, use, figures, limits):
    """Return a model card in Markdown: what for, how good, and where not.

    Args:
        name: Name and version of the model.
        use: What it is meant for, in one sentence.
        figures: What was measured, texts by name.
        limits: Sentences that say where it fails.

    Returns:
        Markdown.

    Raises:
        ValueError: No limit is given.

    Example:
        >>> print(model_card("pump 1", "Hears faults.", {"accuracy": "91 %"}, ["Fails when dull."]).splitlines()[0])
        # Model card: pump 1
    """
    if not limits:
        raise ValueError(f"{name} has no limits: say where it was not tested, at least.")
    return _page(f"Model card: {name}", {"Intended use": use, "Measured": _table(figures), "Limits": _points(limits)})


@needs_dictionaries("counts")
def data_sheet(name, origin, counts, gaps):
    """Return a data sheet in Markdown: where the data come from, how many, and what they do not hold.

    Args:
        name: Name of the data.
        origin: How they were collected or made, in one sentence.
        counts: Numbers of clips, by name of the part or kind.
        gaps: Sentences that say what the data do not hold.

    Returns:
        Markdown.

    Raises:
        ValueError: No gap is given.

    Example:
        >>> print(data_sheet("pump", "Simulated.", {"healthy": 5}, ["No rain."]).splitlines()[0])
        # Data sheet: pump
    """
    if not gaps:
        raise ValueError(f"{name} has no gaps: say what was never recorded, at least.")
    return _page(f"Data sheet: {name}", {"Origin": origin, "Numbers": _table(counts), "Not in it": _points(gaps)})


def _page(title, sections):
    """Join a title and its sections."""
    return "\n\n".join([f"# {title}", *(f"## {name}\n\n{text}" for name, text in sections.items())])


def _table(rows):
    """Return a table of two columns."""
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows.items())])


def _points(sentences):
    """Return a list of sentences; one sentence alone is a list of one."""
    sentences = [sentences] if isinstance(sentences, str) else sentences
    return "\n".join(f"- {sentence}" for sentence in sentences)
