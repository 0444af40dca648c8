"""Reading back before hanging up: what somebody said, put right and released."""
