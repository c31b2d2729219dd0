"""Speed, memory and faults, measured beside the raw engine; nothing here is shipped."""
