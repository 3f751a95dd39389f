// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOTLS", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOExtras", package: "swift-nio-extras"),
]
let grdb: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"),
    .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

let package = Package(
    name: "mandala",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "mandala", targets: ["mandala"]),
        .executable(name: "mandala-bench", targets: ["mandala-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(
            name: "CIndicators",
            linkerSettings: [
                .linkedLibrary("phonenumber"), .linkedLibrary("idn2"), .linkedLibrary("psl"),
                .linkedLibrary("cryptopp"),
                .linkedLibrary("unistring"),
            ]
        ),
        .target(name: "CProcessSetup", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "TransparencyLog", dependencies: [crypto], swiftSettings: settings),
        .target(name: "Indicators", dependencies: [crypto, "CIndicators"], swiftSettings: settings),
        .target(name: "Membership", dependencies: [crypto, x509, asn1], swiftSettings: settings),
        .target(
            name: "Entries",
            dependencies: [crypto, protobuf, "TransparencyLog", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .target(
            name: "Replication",
            dependencies: [crypto, protobuf, "Entries", "TransparencyLog", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .target(
            name: "ReplicaStore",
            dependencies: grdb + [
                log, "CProcessSetup", "Replication", "Entries", "TransparencyLog", "Indicators", "Membership",
            ],
            swiftSettings: settings
        ),
        .target(name: "PeerLink", dependencies: nio + [log, "Membership"], swiftSettings: settings),
        .target(
            name: "Exchange",
            dependencies: [crypto, protobuf, "Replication", "Entries", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .target(
            name: "ReadAPI",
            dependencies: [
                crypto, log, hummingbird, httpTypes,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                "ReplicaStore", "Exchange", "Replication", "Entries", "Membership", "Indicators", "TransparencyLog",
            ],
            resources: [.embedInCode("openapi.json")],
            swiftSettings: settings
        ),
        .target(
            name: "NodeRuntime",
            dependencies: nio + [
                crypto, log, protobuf, "CProcessSetup",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                hummingbird, httpTypes,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
                "ReadAPI", "ReplicaStore", "PeerLink", "Exchange", "Replication", "Entries",
                "Membership",
                "Indicators", "TransparencyLog",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Commands",
            dependencies: [
                log, protobuf,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
                "NodeRuntime", "ReadAPI", "ReplicaStore", "Exchange", "Replication", "Entries", "Membership",
                "Indicators",
                "TransparencyLog",
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "mandala", dependencies: ["Commands"], swiftSettings: settings),
        .executableTarget(
            name: "mandala-bench",
            dependencies: grdb + nio + [
                log, hummingbird, httpTypes, protobuf,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                "Commands", "NodeRuntime", "ReplicaStore", "PeerLink", "Exchange", "Replication", "Entries",
                "Membership", "Indicators",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Bench",
            swiftSettings: settings
        ),
        .testTarget(
            name: "TransparencyLogTests",
            dependencies: ["TransparencyLog"],
            exclude: ["Vectors"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IndicatorsTests",
            dependencies: ["Indicators"],
            exclude: ["Vectors"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ExchangeTests",
            dependencies: [protobuf, "Exchange", "Replication", "Entries", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MembershipTests",
            dependencies: ["Membership", crypto, x509, asn1],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EntriesTests",
            dependencies: ["Entries", "Replication", "TransparencyLog", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReplicationTests",
            dependencies: ["Replication", "Entries", "TransparencyLog", "Indicators", "Membership"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReplicaStoreTests",
            dependencies: grdb + [
                "ReplicaStore", "Replication", "Entries", "TransparencyLog", "Indicators", "Membership",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PeerLinkTests",
            dependencies: nio + [log, "PeerLink", "Membership"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: nio + [
                log, protobuf, "mandala", "mandala-bench", "Commands", "NodeRuntime", "ReplicaStore", "PeerLink",
                "Replication",
                "Entries",
                "Membership", "Indicators", "TransparencyLog",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NodeRuntimeTests",
            dependencies: [
                httpTypes, log,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                "NodeRuntime", "ReplicaStore", "Replication", "Entries", "Membership", "Indicators",
                "TransparencyLog",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReadAPITests",
            dependencies: [
                hummingbird, .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"), "ReadAPI",
                "ReplicaStore", "Replication", "Entries", "Membership", "Indicators",
                "TransparencyLog",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"), "Commands", "NodeRuntime",
                "Exchange", "Entries", "Membership", "Indicators",
            ],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx17
)
