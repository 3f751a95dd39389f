import Foundation
import NodeRuntime

/// What became of a certificate that was put in place.
struct InstalledAnswer: Encodable {
    static let keys = "use, key, notAfter, newKey, inForce (false: from the daemon's next start or reload on)"

    var use: String
    var key: String
    var notAfter: Date
    var newKey: Bool
    var inForce: Bool

    /// Has a running daemon take it, and tells.
    static func report(
        _ installed: KeyFolder.Installed,
        _ configuration: NodeConfiguration,
        _ json: JSONOption
    ) async throws {
        let daemon = Daemon(socket: configuration.controlSocket)
        if daemon == .listening {
            do throws(NodeError) { let _: Done = try await configuration.control().post("/v1/reload") } catch {
                throw CommandFailure("the certificate is in place, but the daemon goes on without it: \(error)")
            }
        }
        let answer = InstalledAnswer(
            use: installed.slot.rawValue,
            key: "\(installed.key)",
            notAfter: installed.notAfter,
            newKey: installed.isNewKey,
            inForce: daemon == .listening
        )
        if json.isWanted { return try Streams.write(json: answer) }
        let what = installed.isNewKey ? "a new key and certificate" : "a new certificate"
        Streams.write("\(answer.use): \(what), until \(Times.text(answer.notAfter)); key \(answer.key)")
        switch daemon {
        case .listening: Streams.write("The daemon uses it")
        case .stopped: Streams.write("The daemon does not run, and will use it from its next start")
        case .denied: Streams.write("Have the daemon read it: 'systemctl reload mandala'")
        }
    }
}
