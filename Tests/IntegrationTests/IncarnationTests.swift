import Entries
import Foundation
import Membership
import NodeRuntime
import ReplicaStore
import Replication
import Testing
import TransparencyLog

extension TestNode {
    fileprivate var next: LogOrigin {
        get throws {
            LogOrigin(federation: configuration.federation, member: member, incarnation: try Incarnation(2))
        }
    }

    fileprivate func log(_ origin: LogOrigin) async throws -> LogStatus? {
        try await status().logs.first { $0.origin == origin.description }
    }

    /// With the root that `init` made.
    fileprivate func openNext(_ more: String...) async throws -> CommandResult {
        let root = ["--root-cert", key("root.cert.pem"), "--root-key", key("root.key.pem")]
        let arguments = ["recover", "new-incarnation"] + root + more
        return try await MandalaExecutable.run(arguments + ["--config", configuration.file.path], in: folder)
    }

    fileprivate func freezes(_ origin: LogOrigin) async throws {
        try await eventually("\(member) freezes \(origin)") { try await log(origin)?.frozen == true }
    }

    /// The log is closed here, and holds what counts.
    fileprivate func closes(_ origin: LogOrigin, at size: UInt64) async throws {
        try await eventually("\(member) holds \(origin) closed at \(size)") {
            let log = try await log(origin)
            return log?.closed == true && log?.size == size && log?.applied == size && log?.frozen == false
        }
    }

    fileprivate func shows(_ sample: Int, _ expected: Bool) async throws {
        try await eventually("\(member) shows sample \(sample) \(expected ? "again" : "no more")") {
            try (effective(Samples.key(sample)) != nil) == expected
        }
    }

    fileprivate func marksFrozen(_ origins: Set<LogOrigin>) async throws {
        try await eventually("\(member)'s replica marks \(origins) as frozen") {
            let replica = try Replica.open(readingOnly: configuration.replicaFolder.path)
            defer { try? replica.close() }
            return try replica.frozenLogs() == origins
        }
    }

    fileprivate func withdraws(_ sample: Int) async throws {
        let done = try await command("withdraw", "domain", Samples.domain(sample), "--reason", "false-positive")
        #expect(done.status == 0, "\(done.errors)")
    }
}

/// All linked to each other.
private func linkedThree(_ federation: Federation) async throws -> (th: TestNode, vn: TestNode, kh: TestNode) {
    let (th, vn, kh) = (try federation.node("th"), try federation.node("vn"), try federation.node("kh"))
    try federation.introduce(th, kh, dials: true)
    try federation.introduce(vn, kh, dials: true)
    try federation.introduce(th, vn, dials: true)
    try await federation.start(th, vn, kh)
    return (th, vn, kh)
}

extension IntegrationTests {
    @Test func `a forked log is closed, its next one goes on, and every peer has both, whenever it hears of it`()
        async throws
    {
        try await Federation.run { federation in
            let (th, vn, la) = (try federation.node("th"), try federation.node("vn"), try federation.node("la"))
            let (kh, my) = (try federation.node("kh"), try federation.node("my"))
            // la and my have it all from vn.
            for (first, second) in [(th, kh), (vn, kh), (th, vn), (la, vn), (my, vn)] {
                try federation.introduce(first, second, dials: true)
            }
            for (first, second) in [(la, kh), (my, kh), (la, th), (my, th), (la, my)] {
                try federation.introduce(first, second, dials: false)
            }
            try await federation.start(th, vn, kh)
            try await kh.reportSamples(0..<5)
            for node in [th, vn] { try await node.holds(6, of: kh) }
            #expect(try await kh.stop() == 0)
            vn.kill()

            // A second machine with the same key: another history, shown to la alone.
            try await la.start()
            let played = try await PlayedMember(kh)
            var other = AuthoredLog(played)
            for number in 100..<103 { try other.append(AuthoredLog.statement(number)) }
            let package = other.package(from: 0, request: 0, target: try other.head())
            try await played.converse(with: la) { peer in
                try await peer.greet()
                try await peer.send(.package(package))
                try await la.holds(3, of: kh)
            }
            try await la.showsSample(100)
            try await vn.start()
            for node in [th, vn, la] { try await node.freezes(kh.origin) }
            for node in [th, la] { try await node.marksFrozen([kh.origin]) }
            let shown = try await th.command("show", Samples.domain(3))
            #expect(shown.output.contains("FROZEN: kh has signed two histories"), "\(shown.output)")
            try await kh.start()
            try await kh.logs("kh has signed two histories")
            let runs = try await kh.openNext("--at", "5")
            #expect(runs.status == 1 && runs.errors.contains("the daemon runs"), "\(runs.errors)")
            #expect(try await kh.stop() == 0)

            let refused = try await kh.openNext()
            #expect(refused.status == 1 && refused.errors.contains("say by --at how many"), "\(refused.errors)")
            let beyond = try await kh.openNext("--at", "7")
            #expect(beyond.status == 1 && beyond.errors.contains("held here up to 6"), "\(beyond.errors)")
            let opened = try await kh.openNext("--at", "5")
            #expect(opened.status == 0, "\(opened.errors)")
            #expect(opened.output.contains("beyond them 1 entry is dropped"), "\(opened.output)")

            th.kill()
            try await kh.start()
            try await vn.logs("wg-as.asean/kh/1 is closed by the root of kh")
            vn.kill()
            try await vn.start()
            for node in [kh, vn, la] { try await node.closes(kh.origin, at: 5) }
            // What lies beyond, and beside.
            for node in [kh, vn, la] {
                try await node.shows(4, false)
                try await node.shows(100, false)
                try await node.shows(3, true)
            }
            // The new log speaks of what the old one said.
            try await kh.reportSample(50)
            try await kh.withdraws(0)
            try await kh.reportSample(4)
            let size = try #require(try await kh.log(kh.next)?.size)
            for node in [vn, la] {
                try await node.showsSample(50)
                try await node.shows(0, false)
                try await node.shows(4, true)
            }

            // th was away, my was never there; both get it from vn.
            #expect(try await kh.stop() == 0)
            try await federation.start(th, my)
            for node in [th, my] {
                try await node.closes(kh.origin, at: 5)
                try await eventually("\(node.member) holds the new log") { try await node.log(kh.next)?.size == size }
            }
            try await federation.converge(th, vn, la, my)
            try await verify(th, vn, la, my)
            for node in [th, la] {
                #expect(try await node.status().alarms.allSatisfy { !$0.text.contains("two histories") })
                let evidence = node.configuration.dataFolder.appending(path: "evidence/wg-as.asean-kh-1.evidence.json")
                #expect(FileManager.default.fileExists(atPath: evidence.path))
            }
            for node in [th, la, my] { try await node.marksFrozen([]) }
            // And all of it stays so.
            try await kh.start()
            try await kh.reportSample(51)
            for node in [th, la, my] { try await node.showsSample(51) }
        }
    }

    @Test func `no peer gives up what more than two thirds vouch for, and none believes another root`() async throws {
        try await Federation.run { federation in
            let (th, vn, kh) = try await linkedThree(federation)
            try await kh.reportSamples(0..<5)
            for node in [th, vn, kh] {
                try await eventually("\(node.member) knows that both vouch for all of it") {
                    try await node.log(kh.origin)?.quorumSize == 6
                }
            }
            #expect(try await kh.stop() == 0)
            let low = try await kh.openNext("--at", "4")
            #expect(
                low.status == 1 && low.errors.contains("more than two thirds of the members vouch for 6"),
                "\(low.errors)"
            )

            let store = try LogStore.open(readingOnly: kh.configuration.logDatabase.path)
            let reader = try store.tiles(of: kh.origin, edge: try store.edge(of: kh.origin))
            let tree = try MerkleProof.root(size: 4, reader: reader)
            try store.close()
            func statement(_ owner: TestNode) throws -> IncarnationStatement {
                let authority = try RootAuthority(
                    federation: kh.configuration.federation,
                    member: kh.member,
                    certificateFile: Array(try Data(contentsOf: URL(filePath: owner.key("root.cert.pem")))),
                    privateKeyPEM: try String(contentsOf: URL(filePath: owner.key("root.key.pem")), encoding: .utf8)
                )
                return try IncarnationStatement(
                    by: authority,
                    closing: kh.origin,
                    size: 4,
                    tree: tree.bytes,
                    now: Date()
                )
            }
            let played = try await PlayedMember(kh)
            let (own, stranger) = (try statement(kh), try statement(vn))
            try await played.converse(with: th) { peer in
                try await peer.greet()
                try await peer.send(.incarnations([stranger, own]))
                try await th.logs(
                    "closes wg-as.asean/kh/1 at 4 entries, and more than two thirds of the members vouch for 6"
                )
            }
            let forged = String(decoding: own.bytes, as: UTF8.self).replacing("size 4\n", with: "size 6\n")
            try await played.converse(with: th) { peer in
                try await peer.greet()
                try await peer.send(.incarnations([try IncarnationStatement(parsing: Array(forged.utf8))]))
                try await peer.ends()
            }
            try await th.logs("the root of 'kh' did not sign it")
            #expect(try await th.log(kh.origin)?.closed == false)
            #expect(try await th.log(kh.origin)?.size == 6)

            // The root is elsewhere: three steps, and by default what they vouch for.
            let (proposal, answer) = (
                kh.folder.appending(path: "proposal").path, kh.folder.appending(path: "answer").path
            )
            let proposed = try await kh.command("recover", "new-incarnation", "--propose", proposal)
            #expect(proposed.status == 0 && proposed.output.contains("its first 6 entries count"), "\(proposed)")
            let root = ["--root-cert", kh.key("root.cert.pem"), "--root-key", kh.key("root.key.pem")]
            let signed = try await MandalaExecutable.run(
                ["recover", "new-incarnation", "--sign", proposal, "--out", answer] + root,
                in: vn.folder
            )
            #expect(signed.status == 0, "\(signed.errors)")
            let imported = try await kh.command("recover", "new-incarnation", "--import", answer)
            #expect(imported.status == 0, "\(imported.errors)")
            let again = try await kh.command("recover", "new-incarnation", "--import", answer)
            #expect(again.status == 1 && again.errors.contains("nothing was changed"), "\(again.errors)")
            try await kh.start()
            try await kh.reportSample(7)
            try await vn.showsSample(7)
            try await vn.closes(kh.origin, at: 6)
            try await vn.shows(4, true)
        }
    }
    /// `held`: entries in the backup; 0 where there is none, and all but the keys is lost.
    @Test(arguments: [4, 0] as [UInt64])
    func `what a restored node has lost of a forked log is closed by what its peers vouch for, and given back`(
        held: UInt64
    ) async throws {
        try await Federation.run { federation in
            let (th, vn, kh) = try await linkedThree(federation)
            try await kh.reportSamples(0..<3)
            #expect(try await kh.stop() == 0)
            try kh.snapshot("backup")
            try await kh.start()
            try await kh.reportSamples(3..<6)
            for node in [th, vn] {
                try await eventually("\(node.member) knows that both vouch for all of it") {
                    try await node.log(kh.origin)?.quorumSize == 7
                }
            }
            kh.kill()

            // A second machine with the same key.
            let played = try await PlayedMember(kh)
            var other = AuthoredLog(played)
            for number in 100..<103 { try other.append(AuthoredLog.statement(number)) }
            let head = try other.head()
            try await played.converse(with: th) { peer in
                try await peer.greet()
                try await peer.send(.heads([head]))
                for node in [th, vn] { try await node.freezes(kh.origin) }
            }

            try kh.putBack("backup", outside: false)
            if held == 0 {
                for folder in [kh.configuration.dataFolder, kh.configuration.replicaFolder] {
                    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                    {
                        try FileManager.default.removeItem(at: file)
                    }
                }
            }
            try await kh.start()
            try await kh.logs("kh has signed two histories")
            try await eventually("kh knows what its peers vouch for") {
                let store = try LogStore.open(readingOnly: kh.configuration.logDatabase.path)
                defer { try? store.close() }
                return try store.cosignatures(of: kh.origin).map(\.size) == [7, 7]
            }
            #expect(try await kh.log(kh.origin)?.size ?? 0 == held)
            #expect(try await kh.status().quarantine?.advice.contains("A log was forked") == true)
            let samples = try await kh.report([Samples.draft(50)])
            #expect(samples.map(\.outcome) == [4])
            // Of what is not here.
            try await kh.withdraws(5)
            #expect(try await kh.stop() == 0)
            let low = try await kh.openNext("--at", "4")
            #expect(low.status == 1 && low.errors.contains("vouch for 7 entries"), "\(low.errors)")
            let high = try await kh.openNext("--at", "8")
            #expect(high.status == 1 && high.errors.contains("vouched for up to 7 by th and vn"), "\(high.errors)")
            let opened = try await kh.openNext()
            #expect(
                opened.status == 0 && opened.output.contains("its first 7 entries count; \(held) are here"),
                "\(opened)"
            )

            try await kh.start()
            for node in [kh, th, vn] {
                try await node.closes(kh.origin, at: 7)
                try await node.shows(5, false)
                try await node.shows(4, true)
                try await node.showsSample(50)
            }
            #expect(try await kh.status().alarms.allSatisfy { $0.kind != .refusedQueued })
            for node in [kh, vn] {
                let shown = try await node.command("show", "log", kh.origin.description)
                #expect(!shown.output.contains("FROZEN"), "\(shown)")
                #expect(shown.output.contains("closed: its first 7 entries count, and wg-as.asean/kh/2"), "\(shown)")
            }
            try await federation.converge(th, vn, kh)
            try await verify(th, vn, kh)
        }
    }
}
