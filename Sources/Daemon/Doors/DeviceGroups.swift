// Which words of Home Assistant select exactly these devices and no others: a kind in a room, on a floor or everywhere,
// or one after the other by name. "No others" counts what the home hides as well: it is not hidden there.

internal import HomeControl
internal import Ontology

/// One way to select devices, in Home Assistant's terms.
struct DeviceGroup: Equatable {
  /// One device, by identifier; nil for all of a kind.
  var entity: String?
  var area: String?
  var floor: String?
  var domain: String
  var deviceClass: String?
}

/// Finds selections for sets of devices.
struct DeviceGroups {
  let home: Home

  /// The devices of one domain, one selection each, in the order of `targets`.
  static func singles(_ targets: [String]) -> [DeviceGroup] {
    targets.map { DeviceGroup(entity: $0, domain: String($0.prefix { $0 != "." })) }
  }

  /// Selections that together are `targets`; each domain by itself.
  func selections(of targets: [String]) -> [DeviceGroup] {
    var domains: [String] = []
    for target in targets {
      let domain = String(target.prefix { $0 != "." })
      if !domains.contains(domain) { domains.append(domain) }
    }
    return domains.flatMap { domain -> [DeviceGroup] in
      let some = targets.filter { $0.hasPrefix("\(domain).") }
      return selection(of: Set(some), domain).map { [$0] } ?? split(some, domain)
    }
  }

  /// Rooms of which all devices are meant go as rooms, what is left goes by name.
  private func split(_ targets: [String], _ domain: String) -> [DeviceGroup] {
    var groups: [DeviceGroup] = []
    var done: Set<String?> = []
    for target in targets {
      let area = home.entities.first { $0.id == target }?.area
      guard let area else {
        groups += Self.singles([target])
        continue
      }
      guard done.insert(area).inserted else { continue }
      let inside = targets.filter { id in home.entities.contains { $0.id == id && $0.area == area } }
      groups += selection(of: Set(inside), domain).map { [$0] } ?? Self.singles(inside)
    }
    return groups
  }

  /// The one selection that is exactly these devices of a domain; nil when there is none.
  private func selection(of targets: Set<String>, _ domain: String) -> DeviceGroup? {
    let entities = home.entities.filter { targets.contains($0.id) }
    guard entities.count == targets.count, let first = entities.first else { return nil }
    let classes = Set(entities.map(\.deviceClass))
    let deviceClass = classes.count == 1 ? classes.first ?? nil : nil
    let areas = Set(entities.map(\.area))
    let floors = Set(entities.map { floor(of: $0.area) })
    var candidates: [DeviceGroup] = []
    // By class only where Home Assistant tells classes apart whatever is asked of them.
    for deviceClass in [nil, Self.classedDomains.contains(domain) ? deviceClass : nil] {
      if areas.count == 1, let area = first.area {
        candidates.append(DeviceGroup(area: area, domain: domain, deviceClass: deviceClass))
      }
      if floors.count == 1, let floor = floor(of: first.area) {
        candidates.append(DeviceGroup(floor: floor, domain: domain, deviceClass: deviceClass))
      }
      candidates.append(DeviceGroup(domain: domain, deviceClass: deviceClass))
    }
    return candidates.first { Set(members(of: $0)) == targets }
  }

  private static let classedDomains: Set<String> = ["cover", "binary_sensor", "sensor"]

  private func members(of group: DeviceGroup) -> [String] {
    home.entities.filter { entity in
      entity.domain == group.domain
        && (group.deviceClass == nil || entity.deviceClass == group.deviceClass)
        && (group.area == nil || entity.area == group.area)
        && (group.floor == nil || floor(of: entity.area) == group.floor)
    }.map(\.id)
  }

  private func floor(of area: String?) -> String? {
    guard let area else { return nil }
    return home.areas.first { $0.id == area }?.floor
  }
}
