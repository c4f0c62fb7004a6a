// The short keys of Home Assistant's MQTT discovery and what they stand for: the ones of components that Hearken
// knows. A format's table; nothing here decides anything.

enum HomeAssistantKeyTable {
  /// Keys of an entity's configuration.
  static let entity: [String: String] = [
    // What it is.
    "name": "name", "obj_id": "object_id", "def_ent_id": "default_entity_id", "uniq_id": "unique_id",
    "dev": "device", "o": "origin", "cmps": "components", "p": "platform", "schema": "schema",
    "dev_cla": "device_class", "ent_cat": "entity_category", "en": "enabled_by_default",
    "unit_of_meas": "unit_of_measurement", "temp_unit": "temperature_unit", "ret": "retain", "qos": "qos",
    // Availability.
    "avty": "availability", "avty_mode": "availability_mode", "avty_t": "availability_topic", "t": "topic",
    "avty_tpl": "availability_template", "pl_avail": "payload_available", "pl_not_avail": "payload_not_available",
    // Command and state.
    "cmd_t": "command_topic", "cmd_tpl": "command_template", "cmd_on_tpl": "command_on_template",
    "cmd_off_tpl": "command_off_template", "on_cmd_type": "on_command_type",
    "stat_t": "state_topic", "stat_tpl": "state_template", "stat_val_tpl": "state_value_template",
    "val_tpl": "value_template", "opt": "optimistic",
    "pl_on": "payload_on", "pl_off": "payload_off", "stat_on": "state_on", "stat_off": "state_off",
    "pl_prs": "payload_press", "pl_rst": "payload_reset",
    // Lights.
    "bri": "brightness", "bri_cmd_t": "brightness_command_topic", "bri_cmd_tpl": "brightness_command_template",
    "bri_scl": "brightness_scale", "bri_stat_t": "brightness_state_topic", "bri_tpl": "brightness_template",
    "bri_val_tpl": "brightness_value_template", "clr_temp": "color_temp", "clr_temp_k": "color_temp_kelvin",
    "clr_temp_cmd_t": "color_temp_command_topic", "clr_temp_cmd_tpl": "color_temp_command_template",
    "clr_temp_stat_t": "color_temp_state_topic", "clr_temp_tpl": "color_temp_template",
    "clr_temp_val_tpl": "color_temp_value_template", "max_k": "max_kelvin", "min_k": "min_kelvin",
    "max_mirs": "max_mireds", "min_mirs": "min_mireds", "sup_clrm": "supported_color_modes", "clrm": "color_mode",
    "hs_cmd_t": "hs_command_topic", "hs_cmd_tpl": "hs_command_template", "hs_stat_t": "hs_state_topic",
    "hs_val_tpl": "hs_value_template", "rgb_cmd_t": "rgb_command_topic", "rgb_cmd_tpl": "rgb_command_template",
    "rgb_stat_t": "rgb_state_topic", "rgb_val_tpl": "rgb_value_template", "xy_cmd_t": "xy_command_topic",
    "xy_stat_t": "xy_state_topic", "xy_val_tpl": "xy_value_template", "r_tpl": "red_template",
    "g_tpl": "green_template", "b_tpl": "blue_template",
    // Covers and valves.
    "pl_open": "payload_open", "pl_cls": "payload_close", "pl_stop": "payload_stop",
    "pos_clsd": "position_closed", "pos_open": "position_open", "pos_t": "position_topic",
    "pos_tpl": "position_template", "set_pos_t": "set_position_topic", "set_pos_tpl": "set_position_template",
    "stat_clsd": "state_closed", "stat_closing": "state_closing", "stat_open": "state_open",
    "stat_opening": "state_opening", "stat_stopped": "state_stopped",
    // Locks.
    "pl_lock": "payload_lock", "pl_unlk": "payload_unlock", "stat_locked": "state_locked",
    "stat_unlocked": "state_unlocked", "cod_form": "code_format",
    // Climate.
    "temp_cmd_t": "temperature_command_topic", "temp_cmd_tpl": "temperature_command_template",
    "temp_stat_t": "temperature_state_topic", "temp_stat_tpl": "temperature_state_template",
    "curr_temp_t": "current_temperature_topic", "curr_temp_tpl": "current_temperature_template",
    "max_temp": "max_temp", "min_temp": "min_temp", "temp_step": "temp_step", "mode_cmd_t": "mode_command_topic",
    "mode_cmd_tpl": "mode_command_template", "mode_stat_t": "mode_state_topic", "mode_stat_tpl": "mode_state_template",
    "modes": "modes", "pow_cmd_t": "power_command_topic", "pow_cmd_tpl": "power_command_template",
    "act_t": "action_topic", "act_tpl": "action_template",
    // Fans.
    "pct_cmd_t": "percentage_command_topic", "pct_cmd_tpl": "percentage_command_template",
    "pct_stat_t": "percentage_state_topic", "pct_val_tpl": "percentage_value_template",
    "spd_rng_min": "speed_range_min", "spd_rng_max": "speed_range_max", "pr_modes": "preset_modes",
    "pr_mode_cmd_t": "preset_mode_command_topic", "pr_mode_cmd_tpl": "preset_mode_command_template",
    "pr_mode_stat_t": "preset_mode_state_topic", "pr_mode_val_tpl": "preset_mode_value_template",
    // Vacuums and mowers.
    "pl_strt": "payload_start", "pl_paus": "payload_pause", "pl_ret": "payload_return_to_base",
    "pl_cln_sp": "payload_clean_spot", "pl_loc": "payload_locate", "sup_feat": "supported_features",
    "send_cmd_t": "send_command_topic", "set_fan_spd_t": "set_fan_speed_topic",
    "strt_mw_cmd_t": "start_mowing_command_topic", "strt_mw_cmd_tpl": "start_mowing_command_template",
    "dock_cmd_t": "dock_command_topic", "dock_cmd_tpl": "dock_command_template",
    "pause_cmd_t": "pause_command_topic", "pause_mw_cmd_t": "pause_command_topic",
    "pause_mw_cmd_tpl": "pause_command_template", "act_stat_t": "activity_state_topic",
    "act_val_tpl": "activity_value_template",
    // Numbers, selects, sirens.
    "max": "max", "min": "min", "step": "step", "ops": "options", "av_tones": "available_tones",
    "sup_dur": "support_duration", "sup_vol": "support_volume_set",
  ]

  /// Keys under `device`.
  static let device: [String: String] = [
    "cns": "connections", "ids": "identifiers", "mf": "manufacturer", "mdl": "model", "sa": "suggested_area",
    "sw": "sw_version", "hw": "hw_version", "sn": "serial_number", "cu": "configuration_url",
  ]

  /// Keys under `origin`.
  static let origin: [String: String] = ["sw": "sw_version", "url": "support_url"]

  /// Components that are read.
  static let components: Set<String> = [
    "light", "switch", "cover", "lock", "climate", "fan", "vacuum", "lawn_mower", "valve", "siren", "button", "scene",
    "number", "select", "sensor", "binary_sensor",
  ]
}
