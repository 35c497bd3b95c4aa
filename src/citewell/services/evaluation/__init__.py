"""Questions with known answers, to measure retrieval with."""
