internal import NIOCore
internal import Synchronization

/// Counts the connections that a listener has accepted, against its limits.
final class Admission: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var countByAddress: [String: Int] = [:]
    }

    private let connectionsMax: Int
    private let connectionsPerAddressMax: Int
    private let state = Mutex(State())

    init(configuration: PeerLinkConfiguration) {
        connectionsMax = configuration.connectionsMax
        connectionsPerAddressMax = configuration.connectionsPerAddressMax
    }

    /// Counts `channel` until it closes; says why not if there are too many.
    func admit(_ channel: any Channel, from address: String) throws(Refusal) {
        let key = ObjectIdentifier(channel)
        try state.withLock { state throws(Refusal) in
            guard state.channels.count < connectionsMax else { throw .tooManyConnections(limit: connectionsMax) }
            guard state.countByAddress[address, default: 0] < connectionsPerAddressMax else {
                throw .tooManyConnectionsFromAddress(limit: connectionsPerAddressMax)
            }
            state.channels[key] = channel
            state.countByAddress[address, default: 0] += 1
        }
        channel.closeFuture.whenComplete { _ in self.release(key, address) }
    }

    /// Closes the connections that no task has taken up.
    func closeAll() {
        let channels = state.withLock { Array($0.channels.values) }
        for channel in channels { channel.close(promise: nil) }
    }

    private func release(_ key: ObjectIdentifier, _ address: String) {
        state.withLock { state in
            state.channels[key] = nil
            let count = state.countByAddress[address, default: 1] - 1
            state.countByAddress[address] = count > 0 ? count : nil
        }
    }
}
