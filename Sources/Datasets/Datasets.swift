// Placeholder until Datasets is written.
