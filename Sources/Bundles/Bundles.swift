// Placeholder until Bundles is written.
