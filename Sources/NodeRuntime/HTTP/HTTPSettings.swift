package import Foundation
package import Membership
import Yams

/// The key `http` of mandala.yaml: the HTTP server for tools.
package struct HTTPSettings: Sendable {
    package static let defaultPort = 7480

    package let listen: PeerAddress
    /// PEM, leaf first, and its private key; nil: no TLS, on loopback alone.
    package let credential: (certificate: URL, key: URL)?
    package let accessLog: URL
    /// Of one token.
    package let requestsPerSecond: Int
    /// That one address may show at once.
    package let wrongTokens: Int

    package var isLoopback: Bool { Self.isLoopback(listen) }

    package static func isLoopback(_ address: PeerAddress) -> Bool {
        ["127.0.0.1", "::1", "localhost"].contains(address.host)
    }

    private struct Keys: Decodable {
        var listen: String?
        var certificate: String?
        var key: String?
        var accessLog: String?
        var requestsPerSecond: Int?
        var wrongTokens: Int?

        static let known = ["listen", "certificate", "key", "accessLog", "requestsPerSecond", "wrongTokens"]
    }

    /// `data`: the data folder as the configuration names it; `path`: gives a file by its name in the configuration, and by
    /// what it is called otherwise.
    init(_ node: Yams.Node, file: URL, data: String, path: (String?, String) -> URL) throws(NodeError) {
        let keys: Keys
        do {
            for key in node.mapping?.keys.compactMap(\.string) ?? [] where !Keys.known.contains(key) {
                throw NodeError(
                    "\(file.path): key 'http.\(key)' is unknown; known are \(Keys.known.joined(separator: ", "))"
                )
            }
            // `http:` alone is the server with all defaults; `http: off` would be no wish for one.
            guard node.mapping != nil || node.null != nil else {
                throw NodeError(
                    "\(file.path): key 'http': write it alone for the defaults, or 'key: value' lines below it, with "
                        + "\(Keys.known.joined(separator: ", ")); leave it out where no HTTP is to be served"
                )
            }
            keys =
                node.mapping == nil ? Keys() : try YAMLDecoder().decode(Keys.self, from: try Yams.serialize(node: node))
        } catch let error as NodeError { throw error } catch {
            throw NodeError("\(file.path): 'http': \(YAMLFault.reason(error))")
        }
        let text = keys.listen ?? "127.0.0.1:\(Self.defaultPort)"
        do throws(NameError) { listen = try PeerAddress(parsing: text) } catch {
            throw NodeError("\(file.path): key 'http.listen': \(error)")
        }
        guard listen.description == text else {
            throw NodeError("\(file.path): key 'http.listen': say which port, as in 127.0.0.1:\(Self.defaultPort)")
        }
        switch (keys.certificate, keys.key) {
        case (nil, nil): credential = nil
        case (let certificate?, let key?): credential = (path(certificate, ""), path(key, ""))
        default: throw NodeError("\(file.path): 'http.certificate' and 'http.key' go together; one is missing")
        }
        guard credential != nil || Self.isLoopback(listen) else {
            throw NodeError(
                "\(file.path): key 'http.listen': \(listen.host) is not loopback: give 'http.certificate' and 'http.key' "
                    + "for TLS, or listen on 127.0.0.1"
            )
        }
        accessLog = path(keys.accessLog, "\(data)/access.jsonl")
        requestsPerSecond = keys.requestsPerSecond ?? 200
        guard (1...100_000).contains(requestsPerSecond) else {
            throw NodeError("\(file.path): key 'http.requestsPerSecond': \(requestsPerSecond) is not in 1–100000")
        }
        wrongTokens = keys.wrongTokens ?? 10
        guard (1...10_000).contains(wrongTokens) else {
            throw NodeError("\(file.path): key 'http.wrongTokens': \(wrongTokens) is not in 1–10000")
        }
    }
}
