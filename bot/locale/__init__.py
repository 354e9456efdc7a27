"""Sentences in the reader's language. The English words in the code are the catalogue's keys."""
