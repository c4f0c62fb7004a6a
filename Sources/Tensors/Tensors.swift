// Placeholder until Tensors is written.
