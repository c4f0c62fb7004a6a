// libmosquitto, for the one file that says mosquitto_.
#include <mosquitto.h>
#include <mqtt_protocol.h>
