/// The JSON form of a ``PeerList``.
struct PeerListFile: Codable {
    let peers: [Peer]

    init(peers: [Peer]) { self.peers = peers }

    init(from decoder: any Decoder) throws {
        let object = try StrictObject(decoder, keys: ["peers"])
        peers = try object.required("peers", [PeerFile].self, "a list of peers").map(\.peer)
        guard peers.count <= PeerList.peersMax else {
            throw PeerListError.badValue(path: "peers", reason: "more than \(PeerList.peersMax) peers")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StrictObject.Key.self)
        try container.encode(peers.map(PeerFile.init), forKey: "peers")
    }
}

/// The JSON form of a ``Peer``.
struct PeerFile: Codable {
    let peer: Peer

    init(peer: Peer) { self.peer = peer }

    init(from decoder: any Decoder) throws {
        let object = try StrictObject(
            decoder,
            keys: ["member", "name", "roots", "address", "accept", "offer", "limits"]
        )
        let roots = try object.required("roots", [String].self, "a list of file names")
        guard (1...TrustSet.rootsPerMemberMax).contains(roots.count) else {
            throw object.bad("roots", "name one file, or two while the root is being replaced")
        }
        guard roots.allSatisfy({ !$0.isEmpty && !$0.contains("\0") && $0.utf8.count <= 4096 }) else {
            throw object.bad("roots", "a file name is empty or not usable")
        }
        let name = try object.required("name", String.self, "a text")
        guard (1...Peer.nameCharactersMax).contains(name.count) else {
            throw object.bad("name", "write 1 to \(Peer.nameCharactersMax) characters")
        }
        peer = Peer(
            member: try object.name("member", MemberID.init),
            name: name,
            rootFiles: roots,
            address: try object.has("address") ? object.name("address", PeerAddress.init(parsing:)) : nil,
            accept: try object.optional("accept", PeerExchangeFile.self, "an object")?.exchange ?? .everything,
            offer: try object.optional("offer", PeerExchangeFile.self, "an object")?.exchange ?? .everything,
            limits: try object.optional("limits", PeerLimitsFile.self, "an object")?.limits ?? PeerLimits()
        )
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StrictObject.Key.self)
        try container.encode(peer.member.text, forKey: "member")
        try container.encode(peer.name, forKey: "name")
        try container.encode(peer.rootFiles, forKey: "roots")
        try container.encodeIfPresent(peer.address?.description, forKey: "address")
        try container.encode(PeerExchangeFile(exchange: peer.accept), forKey: "accept")
        try container.encode(PeerExchangeFile(exchange: peer.offer), forKey: "offer")
        try container.encode(PeerLimitsFile(limits: peer.limits), forKey: "limits")
    }
}

/// The JSON form of a ``PeerExchange``.
struct PeerExchangeFile: Codable {
    let exchange: PeerExchange

    init(exchange: PeerExchange) { self.exchange = exchange }

    init(from decoder: any Decoder) throws {
        let object = try StrictObject(decoder, keys: ["members", "maxTLP"])
        let expected = "\"all\" or a list of member ids"
        var members = PeerExchange.Members.all
        if let word = try? object.optional("members", String.self, expected) {
            guard word == "all" else { throw object.bad("members", "write \(expected)") }
        } else if let ids = try object.optional("members", [String].self, expected) {
            members = .only(try ids.map { id throws(PeerListError) in try object.name("members", id, MemberID.init) })
        }
        var maxTLP = PeerExchange.everything.maxTLP
        if let text = try object.optional("maxTLP", String.self, "a text") {
            guard let known = PeerExchange.TLPCeiling(rawValue: text) else {
                let all = PeerExchange.TLPCeiling.allCases.map(\.rawValue).joined(separator: ", ")
                throw object.bad("maxTLP", "\(QuotedText(text)) is none of \(all)")
            }
            maxTLP = known
        }
        exchange = PeerExchange(members: members, maxTLP: maxTLP)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StrictObject.Key.self)
        switch exchange.members {
        case .all: try container.encode("all", forKey: "members")
        case .only(let members): try container.encode(members.map(\.text), forKey: "members")
        }
        try container.encode(exchange.maxTLP.rawValue, forKey: "maxTLP")
    }
}

/// The JSON form of ``PeerLimits``.
struct PeerLimitsFile: Codable {
    let limits: PeerLimits

    init(limits: PeerLimits) { self.limits = limits }

    init(from decoder: any Decoder) throws {
        let object = try StrictObject(decoder, keys: ["entriesPerSecond", "bytesPerSecond"])
        let defaults = PeerLimits()
        limits = PeerLimits(
            entriesPerSecond: try object.number("entriesPerSecond", in: PeerLimits.entriesPerSecondRange)
                ?? defaults.entriesPerSecond,
            bytesPerSecond: try object.number("bytesPerSecond", in: PeerLimits.bytesPerSecondRange)
                ?? defaults.bytesPerSecond
        )
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StrictObject.Key.self)
        try container.encode(limits.entriesPerSecond, forKey: "entriesPerSecond")
        try container.encode(limits.bytesPerSecond, forKey: "bytesPerSecond")
    }
}
