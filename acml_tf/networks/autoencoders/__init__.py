"""Networks that compress spectrograms and rebuild them."""
