// Placeholder until HomeControl is written.
