// Placeholder until NeuralNetworks is written.
