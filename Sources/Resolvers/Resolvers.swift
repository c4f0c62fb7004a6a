// Placeholder until Resolvers is written.
