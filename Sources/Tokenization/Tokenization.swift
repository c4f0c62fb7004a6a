// Placeholder until Tokenization is written.
