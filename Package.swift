// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target of the package.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// A warning that only a later compiler knows must not keep anyone from building.
#if compiler(<6.4)
settings.append(.treatAllWarnings(as: .error))
#endif

let package = Package(
    name: "SalonChat",
    products: [
        // With what it speaks of: messages, chats, ids.
        .library(name: "ChatClientKit", targets: ["ChatClientKit", "ChatWire"]),
        .executable(name: "chat-tui", targets: ["ChatTUI"]),
        .executable(name: "chat-server", targets: ["chat-server"]),
        // What Benchmarks/ measures from the inside; not for others.
        .library(name: "ChatServer", targets: ["ChatServer"]),
        .library(name: "ChatTUIKit", targets: ["ChatTUIKit"]),
        .library(name: "ChatWebSocket", targets: ["ChatWebSocket"]),
        .library(name: "ChatWire", targets: ["ChatWire"]),
        // For the tests alone, which load it into servers.
        .library(name: "DiskRecorder", type: .dynamic, targets: ["CDiskRecorder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // Shared by both ends.
        .target(name: "ChatWire", swiftSettings: settings),
        .target(name: "ChatWebSocket", swiftSettings: settings),

        // The client side.
        // Without pkg-config, as the two below: its flags say no more than the module map.
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        // Without pkg-config, which would link libcurl: the client opens it when the first connection needs it.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        // Without pkg-config: ncurses' file names feature macros among its flags, which SwiftPM warns of and leaves out.
        .systemLibrary(name: "CNcursesW", providers: [.apt(["libncursesw5-dev"])]),
        .target(name: "CTerminalGuard"),
        .target(name: "CProcessMemory"),
        .target(
            name: "ChatClientKit",
            dependencies: [
                "ChatWire", "ChatWebSocket", "CCurl", "CSQLite",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(name: "ChatYAML", dependencies: ["CYAML"], swiftSettings: settings),
        .target(name: "CChatConformance", exclude: ["scenarios"]),
        .target(
            name: "ChatScript",
            dependencies: ["CChatConformance", "ChatClientKit", "ChatWebSocket", "ChatWire", "ChatYAML"],
            swiftSettings: settings),
        .target(name: "ChatTUIKit", dependencies: ["ChatWire", "ChatYAML"], swiftSettings: settings),
        .executableTarget(
            name: "ChatTUI",
            dependencies: [
                "ChatTUIKit", "ChatClientKit", "ChatScript", "ChatWire", "ChatYAML", "CNcursesW", "CProcessMemory",
                "CTerminalGuard",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // The server side.
        // Opens libgd when the first picture comes, and declares what it uses of it: nothing is linked.
        .target(name: "CThumbnail"),
        .target(
            name: "ChatServer",
            dependencies: [
                "ChatWire", "ChatWebSocket", "CThumbnail",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "chat-server",
            dependencies: [
                "ChatServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        // Not shipped: the client in simulated worlds.
        .target(
            name: "ChatSimulation",
            dependencies: [
                "ChatClientKit", "ChatTestSupport", "ChatWebSocket", "ChatWire",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "chat-simulate",
            dependencies: [
                "ChatClientKit", "ChatSimulation", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "chat-torture",
            dependencies: [
                "ChatClientKit", "ChatTestSupport", "ChatWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Not shipped: what the README and the tutorial of the client library show.
        .executableTarget(
            name: "example-hello", dependencies: ["ChatClientKit", "ChatWire"], path: "Examples/Hello",
            swiftSettings: settings),
        .executableTarget(
            name: "example-echo-bot", dependencies: ["ChatClientKit", "ChatWire"], path: "Examples/EchoBot",
            swiftSettings: settings),
        // Not shipped: the client library's figures.
        .executableTarget(
            name: "chat-client-bench",
            dependencies: [
                "ChatClientKit", "ChatWebSocket", "ChatWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Tests: one target per library, and real processes in EndToEndTests.
        .target(name: "CPseudoTerminal"),
        .target(name: "CDiskRecorder"),
        .target(
            name: "ChatTestSupport", dependencies: ["CPseudoTerminal", "ChatWebSocket"],
            exclude: ["EastAsianWide.txt", "EmojiSequences.txt"], swiftSettings: settings),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "ChatScript", "ChatServer", "ChatTUIKit", "ChatTestSupport", "ChatWebSocket", "ChatWire", "ChatYAML",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatWireTests", dependencies: ["ChatTestSupport", "ChatWire"], swiftSettings: settings),
        .testTarget(
            name: "ChatWebSocketTests", dependencies: ["ChatTestSupport", "ChatWebSocket"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatYAMLTests", dependencies: ["ChatTestSupport", "ChatYAML"], swiftSettings: settings),
        .testTarget(
            name: "ChatClientKitTests",
            dependencies: ["ChatClientKit", "ChatSimulation", "ChatTestSupport", "ChatWebSocket", "ChatWire"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatScriptTests", dependencies: ["ChatScript", "ChatTestSupport", "ChatWire", "ChatYAML"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatTUIKitTests", dependencies: ["ChatTUIKit", "ChatTestSupport", "ChatWire", "ChatYAML"],
            exclude: ["Golden"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatTUITests",
            dependencies: [
                "ChatTUI", "ChatTUIKit", "ChatClientKit", "ChatTestSupport", "ChatWire", "CNcursesW",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatServer", "ChatTestSupport", "ChatWebSocket", "ChatWire",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Uploads/Files"], swiftSettings: settings),
        .testTarget(
            name: "chat-serverTests",
            dependencies: [
                "ChatServer", "ChatTestSupport", "chat-server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CDiskRecorder", "ChatClientKit", "ChatScript", "ChatServer", "ChatTUIKit", "ChatTestSupport",
                "ChatWebSocket", "ChatWire",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),
    ]
)
