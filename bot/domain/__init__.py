"""Frozen values of Docker's and the chat's world; standard library and pydantic only."""
