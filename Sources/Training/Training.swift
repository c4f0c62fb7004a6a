// Placeholder until Training is written.
