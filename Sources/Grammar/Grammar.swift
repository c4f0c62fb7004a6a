// Placeholder until Grammar is written.
