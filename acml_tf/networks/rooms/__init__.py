"""Rooms as neural fields: networks that answer any place of a loudspeaker and of a microphone."""
