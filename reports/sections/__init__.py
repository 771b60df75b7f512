"""The sections of the page: each turns a result into blocks of text, tables and pictures."""
