internal import NIOCore
internal import Synchronization

/// Counts the connections that a listener has accepted, against its limits.
///
/// Those that have not proven whose they are have limits of their own, in all and by address: strangers, who cost
/// nothing to make, cannot take the room of members.
final class Admission: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// The addresses of those still in their handshake.
        var shaking: [ObjectIdentifier: String] = [:]
        var countByAddress: [String: Int] = [:]
    }

    private let connectionsMax: Int
    private let handshakesMax: Int
    private let handshakesPerAddressMax: Int
    private let state = Mutex(State())

    init(configuration: PeerLinkConfiguration) {
        connectionsMax = configuration.connectionsMax
        handshakesMax = configuration.handshakesMax
        handshakesPerAddressMax = configuration.handshakesPerAddressMax
    }

    /// Counts `channel` until it closes; says why not if there are too many.
    func admit(_ channel: any Channel, from address: String) throws(Refusal) {
        let key = ObjectIdentifier(channel)
        try state.withLock { state throws(Refusal) in
            guard state.channels.count < connectionsMax else { throw .tooManyConnections(limit: connectionsMax) }
            guard state.shaking.count < handshakesMax else { throw .tooManyHandshakes(limit: handshakesMax) }
            guard state.countByAddress[address, default: 0] < handshakesPerAddressMax else {
                throw .tooManyHandshakesFromAddress(limit: handshakesPerAddressMax)
            }
            state.channels[key] = channel
            state.shaking[key] = address
            state.countByAddress[address, default: 0] += 1
        }
        channel.closeFuture.whenComplete { _ in self.release(key) }
    }

    /// The connection is a trusted peer's.
    func proven(_ channel: any Channel) { state.withLock { Self.shaken(ObjectIdentifier(channel), &$0) } }

    /// Closes the connections that no task has taken up.
    func closeAll() {
        let channels = state.withLock { Array($0.channels.values) }
        for channel in channels { channel.close(promise: nil) }
    }

    private func release(_ key: ObjectIdentifier) {
        state.withLock { state in
            state.channels[key] = nil
            Self.shaken(key, &state)
        }
    }

    private static func shaken(_ key: ObjectIdentifier, _ state: inout State) {
        guard let address = state.shaking.removeValue(forKey: key) else { return }
        let count = state.countByAddress[address, default: 1] - 1
        state.countByAddress[address] = count > 0 ? count : nil
    }
}
