"""Changing the embedding model: new spaces are built beside the serving one, compared, promoted and rolled back."""
