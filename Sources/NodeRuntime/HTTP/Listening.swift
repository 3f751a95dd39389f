import Foundation
import Membership
import NIOCore
import ServiceLifecycle

/// A server that says, where it cannot have its address, which one it is and what sets it.
struct Listening: Service {
    private let server: any Service
    private let address: PeerAddress
    private let key: String

    /// `key`: of the configuration.
    init(_ server: any Service, on address: PeerAddress, key: String) {
        (self.server, self.address, self.key) = (server, address, key)
    }

    func run() async throws {
        do { try await server.run() } catch let error as IOError {
            throw NodeError(
                "key '\(key)': \(address) cannot be served: \(String(cString: strerror(error.errnoCode))); stop what uses it, "
                    + "or name another address in mandala.yaml"
            )
        }
    }
}
