package import Foundation
import Indicators
package import Membership
package import Replication
import Yams

/// The node's `mandala.yaml`, decoded strictly: an unknown key is refused, since it would silently not apply.
///
/// The template that `mandala init` writes (`ConfigurationTemplate`) is the manual of the keys.
package struct NodeConfiguration: Sendable {
    package let file: URL
    package let federation: FederationName
    package let member: MemberID
    /// Where peers connect.
    package let listen: PeerAddress
    /// Where the logs are served to tools of others (C2SP tlog-tiles); nil: nowhere.
    package let tiles: PeerAddress?
    /// The HTTP server for tools; nil: none.
    package let http: HTTPSettings?
    package let dataFolder: URL
    package let replicaFolder: URL
    package let keysFolder: URL
    package let socketsFolder: URL
    package let peersFile: URL
    /// The own log's newest checkpoint, outside the data folder.
    package let checkpointFile: URL
    /// For tests.
    package let bootIDFile: String
    /// Who must have answered before a node in quarantine appends.
    package let quarantine: Quarantine.Quorum
    /// ISO 3166-1: how national phone numbers are read when a report names no region.
    package let region: String?
    /// Files of what people rely on; see ``SafeLists``.
    package let safeListFiles: [URL]
    /// Where /schemas/ of this node is reached from outside, such as `https://node.example/schemas`; nil: nowhere.
    package let schemas: String?
    package let logLevel: String
    package let connectionHours: Int
    package let handshakeSeconds: Int
    package let connectionsMax: Int
    /// The largest artefact that is kept.
    package let artefactMiB: Int
    package let limits: NodeLimits

    package var logDatabase: URL { dataFolder.appending(path: "log.sqlite") }
    package var outsideCheckpoint: OutsideCheckpoint {
        OutsideCheckpoint(file: checkpointFile, bootIDFile: bootIDFile)
    }
    package var quarantineMarker: QuarantineMarker { QuarantineMarker(dataFolder: dataFolder) }
    package var lockFile: URL { dataFolder.appending(path: "lock") }
    package var reportSocket: String { socketsFolder.appending(path: "report.sock").path }
    package var controlSocket: String { socketsFolder.appending(path: "control.sock").path }

    private struct Keys: Decodable {
        var federation: String
        var member: String
        var listen: String?
        var tiles: String?
        var data: String?
        var replica: String?
        var keys: String?
        var sockets: String?
        var peers: String?
        var region: String?
        var logLevel: String?
        var connectionHours: Int?
        var handshakeSeconds: Int?
        var connectionsMax: Int?
        var artefactMiB: Int?
        var checkpoint: String?
        var bootIDFile: String?
        var quarantine: String?
        var `safe-lists`: [String]?
        var schemas: String?

        static let known = [
            "federation", "member", "listen", "tiles", "http", "data", "replica", "keys", "sockets", "peers", "region",
            "logLevel",
            "connectionHours", "handshakeSeconds", "connectionsMax", "artefactMiB", "checkpoint", "bootIDFile",
            "quarantine", "safe-lists", "schemas",
        ]
    }

    package init(file: URL) throws(NodeError) {
        let text: String
        do { text = try String(contentsOf: file, encoding: .utf8) } catch {
            throw NodeError("\(file.path): the configuration cannot be read: \(Self.unreadable(file.path))")
        }
        try self.init(yaml: text, file: file)
    }

    package init(yaml: String, file: URL) throws(NodeError) {
        let keys: Keys
        let known = Keys.known + NodeLimits.known
        let httpNode: Yams.Node?
        do {
            guard let mapping = try Yams.compose(yaml: yaml)?.mapping else {
                throw NodeError("\(file.path): it is not a list of 'key: value' lines")
            }
            for key in mapping.keys.compactMap(\.string) where !known.contains(key) {
                throw NodeError(
                    "\(file.path): key '\(key)' is unknown; known are \(known.joined(separator: ", "))"
                )
            }
            keys = try YAMLDecoder().decode(Keys.self, from: yaml)
            limits = try NodeLimits(yaml: yaml, file: file)
            httpNode = mapping["http"]
        } catch let error as NodeError { throw error } catch {
            throw NodeError("\(file.path): \(YAMLFault.reason(error))")
        }
        let folder = file.deletingLastPathComponent()
        func path(_ value: String?, _ standard: String) -> URL {
            let value = value ?? standard
            return value.hasPrefix("/") ? URL(filePath: value) : folder.appending(path: value)
        }
        func number(_ value: Int?, _ standard: Int, _ range: ClosedRange<Int>, _ key: String) throws(NodeError) -> Int {
            let value = value ?? standard
            guard range.contains(value) else {
                throw NodeError(
                    "\(file.path): key '\(key)': \(value) is not in \(range.lowerBound)–\(range.upperBound)"
                )
            }
            return value
        }
        self.file = file
        do throws(NameError) {
            federation = try FederationName(keys.federation)
            member = try MemberID(keys.member)
            listen = try PeerAddress(parsing: keys.listen ?? "0.0.0.0")
        } catch { throw NodeError("\(file.path): \(error)") }
        tiles = try Self.tilesAddress(keys.tiles, file)
        http = try httpNode.map { node throws(NodeError) in
            try HTTPSettings(node, file: file, data: keys.data ?? "data") { path($0, $1) }
        }
        let memberID = keys.member
        dataFolder = path(keys.data, "data")
        replicaFolder = path(keys.replica, "replica")
        keysFolder = path(keys.keys, "keys")
        socketsFolder = path(keys.sockets, "run")
        peersFile = path(keys.peers, "peers.json")
        checkpointFile = path(keys.checkpoint, "\(keys.sockets ?? "run")/own.checkpoint")
        bootIDFile = path(keys.bootIDFile, OutsideCheckpoint.bootIDFile).path
        switch keys.quarantine {
        case nil, "majority": quarantine = .majority
        case let text?:
            guard let count = Int(text), count > 0 else {
                throw NodeError(
                    "\(file.path): key 'quarantine': '\(text)' is neither 'majority' nor a number of members"
                )
            }
            quarantine = .members(count)
        }
        if let region = keys.region, Country.canonical(region) == nil {
            throw NodeError("\(file.path): key 'region': '\(region)' is no country; write its two letters, such as TH")
        }
        region = keys.region.flatMap(Country.canonical) ?? (memberID.utf8.count == 2 ? memberID.uppercased() : nil)
        safeListFiles = (keys.`safe-lists` ?? []).map { path($0, "") }
        schemas = try keys.schemas.map { text throws(NodeError) in
            guard let place = Self.schemas(text) else {
                throw NodeError("\(file.path): key 'schemas': write a URL such as https://node.example/schemas")
            }
            return place
        }
        logLevel = keys.logLevel ?? "info"
        guard ["trace", "debug", "info", "notice", "warning", "error"].contains(logLevel) else {
            throw NodeError(
                "\(file.path): key 'logLevel': '\(logLevel)' is none of trace, debug, info, notice, warning, error"
            )
        }
        connectionHours = try number(keys.connectionHours, 24, 1...24, "connectionHours")
        handshakeSeconds = try number(keys.handshakeSeconds, 10, 1...60, "handshakeSeconds")
        connectionsMax = try number(keys.connectionsMax, 256, 2...10_000, "connectionsMax")
        artefactMiB = try number(keys.artefactMiB, 1024, 1...1_048_576, "artefactMiB")
    }

    /// Nil for what is no web address; without a slash at its end.
    package static func schemas(_ text: String) -> String? {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host() != nil, url.query() == nil
        else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func tilesAddress(_ text: String?, _ file: URL) throws(NodeError) -> PeerAddress? {
        guard let text else { return nil }
        let address: PeerAddress
        do throws(NameError) { address = try PeerAddress(parsing: text) } catch {
            throw NodeError("\(file.path): key 'tiles': \(error)")
        }
        guard HTTPSettings.isLoopback(address) else {
            throw NodeError(
                "\(file.path): key 'tiles': \(address.host) is not loopback, and this key knows no TLS; write "
                    + "127.0.0.1:\(address.port), or use 'http' with a certificate, which serves the tiles to tokens"
            )
        }
        guard address.description == text else {
            throw NodeError("\(file.path): key 'tiles': say which port, as in 127.0.0.1:7480")
        }
        return address
    }

    private static func unreadable(_ path: String) -> String {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return "it is a folder; give the file in it"
        }
        if access(path, R_OK) == 0 { return "it is not UTF-8" }
        let code = errno
        return code == ENOENT
            ? "there is none; name it with --config, or make one with 'mandala init'" : String(cString: strerror(code))
    }

    /// The path given, `MANDALA_CONFIG`, `./mandala.yaml` or `/etc/mandala/mandala.yaml`, whichever comes first.
    package static func locate(_ path: String?, environment: [String: String]) -> URL {
        if let path { return URL(filePath: path) }
        if let path = environment["MANDALA_CONFIG"], !path.isEmpty { return URL(filePath: path) }
        let here = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "mandala.yaml")
        return FileManager.default.fileExists(atPath: here.path) ? here : URL(filePath: "/etc/mandala/mandala.yaml")
    }
}
