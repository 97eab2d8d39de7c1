// swift-tools-version: 6.2
import PackageDescription

// Apart from the package itself, so that nobody who builds or tests that pays for this. `make bench` runs all of it.

var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

#if compiler(<6.4)
settings.append(.treatAllWarnings(as: .error))
#endif

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "SalonChat", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        // Without its traits, which count allocations by libraries of their own.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
    ],
    targets: [
        // What single steps cost. The plugin finds these by their place, right below this folder.
        .executableTarget(
            name: "WireBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "ChatWebSocket", package: "SalonChat"),
                .product(name: "ChatWire", package: "SalonChat"),
            ],
            path: "WireBenchmarks", swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "ServerBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "ChatServer", package: "SalonChat"),
                .product(name: "ChatWire", package: "SalonChat"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "ServerBenchmarks", swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),

        // What the whole server bears: `chat-load`.
        .target(name: "CLinux"),
        .executableTarget(
            name: "ChatLoad",
            dependencies: [
                "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ChatWebSocket", package: "SalonChat"),
                .product(name: "ChatWire", package: "SalonChat"),
            ],
            swiftSettings: settings),
    ]
)
