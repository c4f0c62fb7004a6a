// Placeholder until Inference is written.
