"""Pure decisions: who is heard, who may do what, what must not be kept. No I/O."""
