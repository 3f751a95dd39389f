import Foundation
import Membership
import NodeRuntime

/// Lists of revoked keys, and keys to be revoked, as files and as the daemon gives them.
enum RevocationFile {
    static func read(_ path: String) throws(CommandFailure) -> RevocationList {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure("\(path): the list cannot be read: \(FileFault.reason(path))")
        }
        do throws(RevocationError) { return try RevocationList(parsing: Array(bytes)) } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    static func lists(_ daemon: LocalClient) async throws -> [RevocationList] {
        let texts: [RevocationText] = try await daemon.get("/v1/revocations")
        return try texts.map { try RevocationList(parsing: Array($0.list.utf8)) }
    }

    /// A fingerprint, or the key in a file: of a certificate (of a chain, the first), a request, or a bare public key.
    static func key(_ text: String) throws(CommandFailure) -> Fingerprint {
        if text.uppercased().hasPrefix("SHA256:") {
            do throws(NameError) { return try Fingerprint(parsing: text) } catch { throw CommandFailure("\(error)") }
        }
        guard let bytes = try? Data(contentsOf: URL(filePath: text)) else {
            throw CommandFailure("\(text): the key cannot be read: \(FileFault.reason(text))")
        }
        do throws(CertificateError) {
            if let der = try? CertificateFile.der(of: Array(bytes)).first { return try Fingerprint(ofKeyIn: der) }
            return try RequestedKey(file: Array(bytes)).fingerprint
        } catch { throw CommandFailure("\(text): \(error)") }
    }
}
