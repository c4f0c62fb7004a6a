// Placeholder until MQTTClient is written.
