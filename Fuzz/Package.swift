// swift-tools-version: 6.2
import PackageDescription

// What `make fuzz` builds: the sources that read what comes from outside, instrumented for libFuzzer, and one program that
// feeds them. A package of its own, since everything in it is compiled otherwise than what is shipped. Its sources are
// links to the package's own; what needs NIO is left out, so that it builds in a minute or two.

let instrumented: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
]

let package = Package(
    name: "Fuzz",
    dependencies: [.package(url: "https://github.com/apple/swift-collections", exact: "1.6.0")],
    targets: [
        .target(name: "ChatWire", swiftSettings: instrumented),
        .target(name: "ChatWebSocket", swiftSettings: instrumented),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CSQLite"),
        .target(
            name: "ChatClientKit",
            dependencies: [
                "ChatWire", "ChatWebSocket", "CCurl", "CSQLite",
                .product(name: "DequeModule", package: "swift-collections"),
            ], swiftSettings: instrumented),
        .target(name: "ChatYAML", dependencies: ["CYAML"], swiftSettings: instrumented),
        .target(name: "ChatTUIKit", dependencies: ["ChatWire", "ChatYAML"], swiftSettings: instrumented),
        .target(name: "CChatConformance"),
        .target(
            name: "ChatScript",
            dependencies: ["ChatClientKit", "ChatWebSocket", "ChatWire", "ChatYAML", "CChatConformance"],
            swiftSettings: instrumented),
        // Of the server, what takes uploads apart.
        .target(
            name: "ChatServer", dependencies: ["ChatWire"],
            sources: [
                "App/Refusal.swift", "HTTP/Requests/FormFields.swift", "Uploads/Form", "Uploads/Inspection",
                "Uploads/SafeFileName.swift",
                "Uploads/Serving/ContentDisposition.swift", "Uploads/Serving/RequestedRange.swift",
            ], swiftSettings: instrumented),
        .executableTarget(
            name: "chat-fuzz",
            dependencies: [
                "ChatWire", "ChatWebSocket", "ChatClientKit", "ChatYAML", "ChatTUIKit", "ChatScript", "ChatServer",
            ],
            swiftSettings: instrumented + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
    ]
)
