// Placeholder until Daemon is written.
