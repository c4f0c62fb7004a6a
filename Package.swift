// swift-tools-version: 6.2
// The targets in the order data flows, low rows first. A target depends only on targets of the rows
// above it in this file; `Scripts/check-layout.sh` holds that for every import as well.

import PackageDescription

/// Language settings of every Swift target.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
]

/// Optimization in debug builds too: without it a training step in a test takes a hundred times as long.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], linked: [LinkerSetting] = [], extra: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings + extra, linkerSettings: linked)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
    resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "hearken",
  products: [
    .executable(name: "hearkend", targets: ["hearkend"]),
    .executable(name: "hearken", targets: ["hearken"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Row 0: C.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
    .target(name: "CDigest", cSettings: [.unsafeFlags(["-O3"])]),
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),

    // Row 1: words, text, arrays.
    module("Ontology"),
    module("JSONValues"),
    module("Tensors", extra: optimized),
    module("Tokenization"),
    module("Files"),
    module("Signing", ["CSodium"]),

    // Row 2: containers and single values.
    module("YAMLNodes", ["CYAML", "Files"]),
    module("Architecture"),
    module("Bundles", ["CDigest", "CSodium"]),
    module("Resolvers", ["Ontology"]),
    module("MQTTClient", ["CMosquitto"]),

    // Row 3: what a sentence, a home, a message, a network is.
    module("Grammar", ["Ontology", "YAMLNodes", "Resolvers", "Files"]),
    module("HomeControl", ["Ontology", "JSONValues", "YAMLNodes", "Resolvers"]),
    module("NGrams", ["Files", "Resolvers"], linked: [.linkedLibrary("m")]),
    module("WireMessages", ["Ontology", "JSONValues"]),
    module("Inference", ["CKernels", "Architecture", "Bundles"], linked: [.linkedLibrary("m")]),
    module(
      "NeuralNetworks", ["COpenBLAS", "Tensors", "Architecture", "Bundles"], linked: [.linkedLibrary("m")],
      extra: optimized),

    // Row 4: understanding and data.
    module(
      "Understanding",
      [
        "Ontology", "JSONValues", "Tokenization", "Bundles", "Grammar", "Resolvers", "HomeControl", "Architecture",
        "Inference", "NGrams",
      ]),
    module("Discovery", ["JSONValues", "MQTTClient", "Resolvers", "HomeControl"]),
    module("Devices", ["Ontology", "JSONValues", "Resolvers", "Grammar", "HomeControl"]),
    module("Datasets", ["Ontology", "Tokenization", "Grammar", "YAMLNodes", "Resolvers"]),

    // Row 5: services and learning.
    module(
      "Daemon",
      [
        "Ontology", "JSONValues", "Resolvers", "Grammar", "Understanding", "Discovery", "Devices", "HomeControl",
        "WireMessages", "MQTTClient", "YAMLNodes", "Signing", "Bundles", "CAllocator", "Files", "NGrams",
      ]),
    module(
      "Training",
      [
        "Ontology", "Tokenization", "Architecture", "Bundles", "Tensors", "NeuralNetworks", "Inference", "Datasets",
        "Understanding", "Resolvers", "YAMLNodes", "Files",
      ]),

    module(
      "SpeechExport", ["Ontology", "Resolvers", "Grammar", "HomeControl", "Datasets", "NGrams"],
      linked: [.linkedLibrary("m")],
      extra: optimized),
    module("Suites", ["Ontology", "Resolvers", "HomeControl", "Understanding", "YAMLNodes"]),
    module("Trials", ["Ontology", "Resolvers", "HomeControl", "Understanding", "JSONValues", "YAMLNodes", "Files"]),

    // Row 6: programs.
    .executableTarget(name: "hearkend", dependencies: ["Daemon"], swiftSettings: settings),
    .executableTarget(
      name: "hearken",
      dependencies: [
        "Ontology", "Understanding", "Training", "Datasets", "HomeControl", "Devices", "Discovery", "MQTTClient",
        "Grammar", "Resolvers",
        "WireMessages", "Bundles", "Architecture", "Suites", "Trials", "YAMLNodes", "JSONValues",
        "Daemon", "Signing", "SpeechExport", "NGrams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),

    // Every reader of outside bytes, for `Fuzz/` and its replay.
    .target(
      name: "FuzzedParsers",
      dependencies: [
        "Ontology", "JSONValues", "Tokenization", "YAMLNodes", "Signing", "Bundles", "Resolvers", "Grammar",
        "HomeControl", "WireMessages", "Understanding", "Discovery", "Devices", "Datasets", "Daemon", "Suites",
        "NGrams",
      ], path: "Fuzz/Parsers", swiftSettings: settings),

    // Measures, and is linked into nothing that ships.
    .target(name: "CMeasure", path: "Benchmarks/CMeasure", cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "SpeedBenchmark",
      dependencies: [
        "CMeasure", "CKernels", "COpenBLAS", "Ontology", "Tensors", "Tokenization", "Architecture", "Bundles",
        "MQTTClient",
        "Grammar", "HomeControl", "WireMessages", "JSONValues", "Inference", "NeuralNetworks", "Understanding",
      ], path: "Benchmarks/Speed", swiftSettings: settings),

    // A real broker for the journeys of two test targets.
    .target(name: "TestBroker", path: "Tests/TestBroker", swiftSettings: settings),

    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzedParsers"], swiftSettings: settings),

    // Tests, one target a module, with the modules whose types they use.
    tests("Ontology"),
    tests("JSONValues"),
    tests("Tensors"),
    tests("Tokenization", resources: [.copy("Fixtures")]),
    tests("YAMLNodes"),
    tests("Signing"),
    tests("Architecture"),
    tests("Bundles"),
    tests("Resolvers", ["Ontology"]),
    tests("MQTTClient", ["TestBroker"]),
    tests("Grammar", ["Ontology", "YAMLNodes"]),
    tests("HomeControl", ["Ontology", "JSONValues", "YAMLNodes", "Resolvers"]),
    tests("NGrams"),
    tests("WireMessages", ["Ontology", "JSONValues"]),
    tests("Inference", ["CKernels", "Architecture", "Bundles"]),
    tests("NeuralNetworks", ["Architecture", "Tensors", "Bundles"], resources: [.copy("Fixtures")]),
    tests("Understanding", ["Ontology", "HomeControl", "Architecture", "NGrams"]),
    tests("Discovery", ["JSONValues", "MQTTClient", "HomeControl", "TestBroker"]),
    tests("Devices", ["Ontology", "JSONValues", "Resolvers", "Grammar", "HomeControl"]),
    tests("Datasets", ["Ontology", "Tokenization"]),
    tests("SpeechExport", ["Ontology", "Grammar", "HomeControl", "Datasets", "NGrams"]),
    tests("Suites", ["Ontology", "Resolvers", "Understanding", "HomeControl", "YAMLNodes"]),
    tests("Trials", ["Ontology", "Understanding", "HomeControl", "YAMLNodes"]),
    tests(
      "Daemon",
      [
        "Ontology", "YAMLNodes", "WireMessages", "MQTTClient", "TestBroker", "Grammar", "HomeControl", "Understanding",
        "JSONValues", "Devices", "Discovery", "Signing", "Bundles", "Architecture",
      ]),
    tests(
      "Training",
      ["Ontology", "Datasets", "NeuralNetworks", "Architecture", "Bundles", "Understanding", "Tokenization"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

// Only where it is asked for, since it needs LLVM's libFuzzer and every module built for it: see Fuzz/README.md.
if Context.environment["HEARKEN_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "hearken-fuzz", dependencies: ["FuzzedParsers"], path: "Fuzz/Driver", swiftSettings: settings))
}
