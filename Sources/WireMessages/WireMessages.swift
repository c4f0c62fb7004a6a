// Placeholder until WireMessages is written.
