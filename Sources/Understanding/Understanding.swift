// Placeholder until Understanding is written.
