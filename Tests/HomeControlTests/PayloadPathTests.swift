// Templates that only pick a value are paths; all others are refused.

import HomeControl
import Testing

@Suite("Paths into payloads")
struct PayloadPathTests {
  @Test(
    "a template that picks a value is a path",
    arguments: [
      ("{{ value }}", []), ("{{value_json.state}}", ["state"]), ("{{ value_json.a.b_2 }}", ["a", "b_2"]),
      ("{{ value_json['a b'][\"c\"] }}", ["a b", "c"]), ("{{ value_json.color[0] }}", ["color", "0"]),
      (" {{- value_json.t | float | round(1) -}} ", ["t"]),
      ("{{ value_json['ENERGY'].Power|int(0) }}", ["ENERGY", "Power"]),
      ("{{ value_json.POWER | is_defined }}", ["POWER"]),
    ] as [(String, [String])])
  func paths(template: String, keys: [String]) {
    #expect(PayloadPath(template: template)?.keys == keys)
  }

  @Test(
    "any other template is not guessed at",
    arguments: [
      "", "{{", "{{}}", "{{ }}", "value", "{{ value_json }}", "{{ value_json. }}", "{{ value_json.a + 1 }}",
      "{{ value_json.a == 'on' }}", "{% if value_json.a %}on{% endif %}", "{{ value_json['a }}", "{{ value_json[a] }}",
      "{{ value_json[''] }}", "{{ states('light.x') }}", "{{ value_json.a }} {{ value_json.b }}", "{{ value_jsonx.a }}",
      "{{ value_json.a | lower }}", "{{ value_json.a | round(x) }}", "{{ value_json['a'b'] }}", "{{ value_json[-1] }}",
      "{{ value_json.a | float | }}", "{{ value | regex_replace('a','b') }}",
    ])
  func refused(template: String) {
    #expect(PayloadPath(template: template) == nil)
  }
}
