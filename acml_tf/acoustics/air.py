"""What is the same in every lesson about sound in air.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

SPEED_OF_SOUND_M_S = 343.0  # dry air at 20 °C
