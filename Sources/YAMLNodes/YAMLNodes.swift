// Placeholder until YAMLNodes is written.
