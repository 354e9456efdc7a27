"""Results to what a chat shows. Pure: values in, values out."""
