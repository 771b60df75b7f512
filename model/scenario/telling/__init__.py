"""What the schema tells people: errors in plain words, the JSON Schema, the reference page."""
