"""From a waveform to numbers; nothing here is fitted."""
