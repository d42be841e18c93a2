"""Files in and out: what other programs wrote, what others will read."""
