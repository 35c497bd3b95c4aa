"""Ratings: what people think of the answers they got."""
