import Foundation
import Membership
import NodeRuntime
import ReplicaStore
import Synchronization
import Testing

private final class Rotation: Sendable {
    let isDone = Atomic(false)
}

extension TestNode {
    /// The certificate under which it holds another's log, DER.
    func logCertificate(of other: TestNode) throws -> [UInt8]? {
        let store = try LogStore.open(readingOnly: configuration.logDatabase.path)
        defer { try? store.close() }
        return try store.log(other.origin)?.certificates.first.map { Array($0) }
    }

    func certificate(_ name: String) throws -> [UInt8] {
        try CertificateFile.single(Array(try Data(contentsOf: URL(filePath: key("\(name).cert.pem")))))
    }

    fileprivate func reloadAlarms() async throws -> [Alarm] {
        try await status().alarms.filter { $0.subject == "reload" }
    }
}

extension IntegrationTests {
    @Test func `a log key is rotated under load, and the peer goes on following over the same link`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(th, kh)
            try await eventually("they are linked") { try await kh.peer(th.member)?.linked == true }
            let linkedSince = try await kh.peer(th.member)?.linkedSince
            let old = try th.certificate("log")

            let rotation = Rotation()
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var (batch, left) = (0, 5)
                    while left > 0 {
                        try await th.reportSamples((batch * 20)..<(batch * 20 + 20))
                        begin.yield()
                        batch += 1
                        if rotation.isDone.load(ordering: .acquiring) { left -= 1 }
                    }
                }
                for await _ in begun { break }
                for _ in 0..<3 { try await th.renew("log", "--new-key") }
                rotation.isDone.store(true, ordering: .releasing)
                try await group.waitForAll()
            }
            #expect(try th.certificate("log") != old)
            try await federation.converge(th, kh)
            #expect(try kh.logCertificate(of: th) == (try th.certificate("log")))
            #expect(try await kh.peer(th.member)?.linkedSince == linkedSince)
            #expect(!kh.logText.contains("is no longer linked"))
            for node in [th, kh] {
                #expect(try await node.status().alarms.isEmpty)
                let verified = try await node.command("verify")
                #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            }
            th.kill()
            try await th.start()
            #expect(try await th.status().quarantine == nil)
            try await th.reportSample(9_999)
            try await kh.showsSample(9_999)
        }
    }

    @Test func `a log key replaced while the node is stopped is announced without a report`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(th, kh)
            try await th.reportSample(1)
            try await kh.showsSample(1)
            th.kill()
            try await th.renew("log", "--new-key")
            try await th.start()
            try await eventually("kh has a checkpoint of the new key") {
                try kh.logCertificate(of: th) == (try th.certificate("log"))
            }
        }
    }

    @Test func `a new node key is taken from changed files, and the standing link stays`() async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            try federation.introduce(kh, th, dials: true)
            try federation.introduce(vn, th, dials: false)
            try await federation.start(th, kh)
            try await eventually("they are linked") { try await kh.peer(th.member)?.linked == true }
            let linkedSince = try await kh.peer(th.member)?.linkedSince
            // As an operator does by hand: nobody tells the daemon.
            let authority = try RootAuthority(
                federation: th.configuration.federation,
                member: th.member,
                certificateFile: Array(try Data(contentsOf: URL(filePath: th.key("root.cert.pem")))),
                privateKeyPEM: try String(contentsOf: URL(filePath: th.key("root.key.pem")), encoding: .utf8)
            )
            let now = Date()
            let installed = try await KeyFolder(th.configuration).renew(
                .node,
                by: authority,
                newKey: true,
                now: now,
                notAfter: now.addingTimeInterval(20 * 86_400)
            )
            try await th.logs("peers and certificates are reloaded")
            let played = try await PlayedMember(vn)
            let shown = try await played.converse(with: th) { $0.peer.keys.first }
            #expect(shown == installed.key)
            #expect(try await kh.peer(th.member)?.linkedSince == linkedSince)
            #expect(try await th.status().alarms.map(\.subject) == ["node certificate"])
        }
    }

    @Test func `a file that does not hold changes nothing, and is told until it is put right`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(th, kh)
            let file = URL(filePath: th.key("node.cert.pem"))
            let good = try Data(contentsOf: file)
            let logCertificate = try th.certificate("log")
            // A good log key beside a bad node certificate: nothing of both is taken.
            _ = try await th.command("certificate", "request", "log", "--new-key")
            try Data(contentsOf: URL(filePath: kh.key("node.cert.pem"))).write(to: file, options: .atomic)
            let alarms = try await found("th tells") {
                let alarms = try await th.reloadAlarms()
                return alarms.isEmpty ? nil : alarms
            }
            #expect(alarms.count == 1)
            #expect(alarms.first?.text.contains("node.cert.pem") == true)
            await #expect(throws: NodeError.self) { try await th.renew("log", "--new-key") }
            #expect(try await th.reloadAlarms().count == 1)
            try await th.reportSample(1)
            try await kh.showsSample(1)
            #expect(try kh.logCertificate(of: th) == logCertificate)

            try good.write(to: file, options: .atomic)
            try await eventually("nothing is amiss") { try await th.reloadAlarms().isEmpty }
            try await th.reportSample(2)
            try await kh.showsSample(2)
            #expect(try kh.logCertificate(of: th) == (try th.certificate("log")))
        }
    }

    @Test func `a node goes over to the next root while it runs, and peers that pin both follow`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            let now = Date()
            let end = now.addingTimeInterval(400 * 86_400)
            let next = try RootAuthority.generate(
                federation: th.configuration.federation,
                member: th.member,
                now: now,
                notAfter: end
            )
            let roots = kh.folder.appending(path: "roots")
            try Data(next.certificatePEM.utf8).write(to: roots.appending(path: "th-next.pem"))
            let both = Peer(
                member: th.member,
                name: "Thailand",
                rootFiles: ["roots/th.pem", "roots/th-next.pem"],
                address: th.configuration.listen
            )
            try Data(PeerList([both]).json()).write(to: kh.configuration.peersFile)
            try await federation.start(th, kh)
            try await th.reportSample(1)
            try await kh.showsSample(1)

            try Data(next.certificatePEM.utf8).write(to: URL(filePath: th.key("root.cert.pem")), options: .atomic)
            for slot in KeySlot.allCases {
                _ = try await KeyFolder(th.configuration).renew(slot, by: next, newKey: true, now: now, notAfter: end)
            }
            try await th.logs("peers and certificates are reloaded, and a new log key is in use")
            try await th.reportSample(2)
            try await kh.showsSample(2)
            #expect(try kh.logCertificate(of: th) == (try th.certificate("log")))
            // Both forget the standing link: the new one is under the new root.
            kh.kill()
            try await kh.start()
            try await kh.reportSample(3)
            try await th.showsSample(3)
            #expect(try await kh.status().alarms.isEmpty)
        }
    }
}
