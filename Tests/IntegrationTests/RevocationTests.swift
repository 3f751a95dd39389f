import Foundation
import Membership
import NodeRuntime
import Replication
import Testing

extension TestNode {
    /// One act with the root that `init` made.
    fileprivate func revoke(_ key: String, _ more: String...) async throws -> CommandResult {
        let root = ["--root-cert", self.key("root.cert.pem"), "--root-key", self.key("root.key.pem")]
        let arguments = ["certificate", "revoke", key, "--reason", "stolen with the server"] + root + more
        return try await MandalaExecutable.run(arguments + ["--config", configuration.file.path], in: folder)
    }

    fileprivate func revocations() async throws -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: try await status().revocations.map { ($0.member, $0.serial) })
    }

    fileprivate func revokes(_ serial: UInt64, of other: TestNode) async throws {
        try await eventually("\(member) has list \(serial) of \(other.member)") {
            try await revocations()[other.member.text] == serial
        }
    }

    fileprivate func isLinked(_ other: TestNode, _ expected: Bool = true) async throws {
        try await eventually("\(member) has \(expected ? "a" : "no") link to \(other.member)") {
            try await peer(other.member)?.linked == expected
        }
    }
}

extension IntegrationTests {
    @Test func `a stolen node key is revoked by one act, everywhere and for good`() async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            // vn hears of it through kh alone.
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(vn, kh, dials: true)
            try th.pin(vn, dials: false)
            try vn.pin(th, dials: false)
            try await federation.start(th, kh, vn)
            try await kh.isLinked(th)
            try await kh.isLinked(vn)
            let thief = try await PlayedMember(th)

            let revoked = try await th.revoke(th.key("node.cert.pem"))
            #expect(revoked.status == 0, "\(revoked.errors)")
            for node in [th, kh, vn] { try await node.revokes(1, of: th) }
            try await kh.isLinked(th, false)
            try await kh.logs("connection closed because trust has changed: the key")
            // Whoever has the key is let in nowhere: not at kh, and not at vn, which th has never been linked to.
            for node in [kh, vn] {
                await #expect(throws: (any Error).self) {
                    try await thief.converse(with: node) { peer in
                        try await peer.greet()
                        _ = try await peer.first("\(node.member) greets") { if case .hello = $0 { true } else { nil } }
                    }
                }
                try await node.logs("of member 'th' is revoked")
            }
            #expect(try await th.status().alarms.contains { $0.subject == "node key" })
            try await kh.isLinked(vn)

            // It outlives a restart, without anybody to ask.
            kh.kill()
            try await kh.start()
            #expect(try await kh.revocations() == ["th": 1])
            // No certificate makes the key good again.
            #expect(try await CertificateRow.all(th)["node"]?.problem?.contains("is revoked") == true)
            let standing = try Data(contentsOf: URL(filePath: th.key("node.cert.pem")))
            let refused = await #expect(throws: NodeError.self) { try await th.renew("node") }
            #expect(refused.map { "\($0)" }?.contains("a new key has to take its place") == true)
            #expect(try Data(contentsOf: URL(filePath: th.key("node.cert.pem"))) == standing)
            // Nor one for a key that waits for its certificate and was revoked with it.
            let waiting = th.folder.appending(path: "waiting.csr").path
            #expect(try await th.command("certificate", "request", "node", "--new-key", "--out", waiting).status == 0)
            #expect(try await th.revoke(waiting).status == 0)
            try await th.revokes(2, of: th)
            // With a new key th is back, and its reports go through.
            try await th.renew("node", "--new-key")
            try await kh.isLinked(th)
            for node in [kh, vn] { try await node.revokes(2, of: th) }
            #expect(try await th.status().alarms.allSatisfy { $0.subject != "node key" })
            try await th.reportSample(1)
            try await vn.showsSample(1)
        }
    }

    @Test func `a revoked log key signs for nobody, and its successor goes on with the same log`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(th, kh)
            try await th.reportSample(1)
            try await kh.showsSample(1)
            let size = try await kh.log(of: th.member)?.size

            let old = th.folder.appending(path: "old.pem").path
            try FileManager.default.copyItem(atPath: th.key("log.cert.pem"), toPath: old)
            #expect(try await th.revoke(old).status == 0)
            try await kh.revokes(1, of: th)
            try await kh.isLinked(th)
            // It is acknowledged here, and waits for a key that others take.
            try await th.reportSample(2)
            try await kh.logs("its log key is revoked")
            #expect(try await kh.log(of: th.member)?.size == size)
            #expect(try await th.status().alarms.contains { $0.subject == "log key" })

            try await th.renew("log", "--new-key")
            try await kh.showsSample(2)
            try await th.reportSample(3)
            try await kh.showsSample(3)
            #expect(try await kh.log(of: th.member)?.frozen == false)
        }
    }

    @Test func `a list of an offline root is imported at another member's node, and a lower serial is refused`()
        async throws
    {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(kh)
            // th does not run: its node is gone.
            let (first, second) = (th.folder.appending(path: "1").path, th.folder.appending(path: "2").path)
            let refused = try await th.revoke(th.key("node.cert.pem"))
            #expect(refused.status == 1 && refused.errors.contains("nobody would learn of it"))
            #expect(try await th.revoke(th.key("node.cert.pem"), "--out", first).status == 0)
            let made = try await th.revoke(th.key("log.cert.pem"), "--previous", first, "--out", second)
            #expect(made.status == 0, "\(made.errors)")
            let imported = try await kh.command("certificate", "revoke", "--import", second)
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(try await kh.status().revocations.first?.keys.count == 2)
            let late = try await kh.command("certificate", "revoke", "--import", first)
            #expect(late.status == 1)
            #expect(late.errors.contains("list 1 of 'th' does not supersede list 2"), "\(late.errors)")
            #expect(try await kh.revocations() == ["th": 2])
            let shown = try await kh.command("certificate", "revocations", "th")
            #expect(Data(shown.output.utf8) == (try Data(contentsOf: URL(filePath: second))))
        }
    }

    @Test func `a forged list backs its sender off, and one of another member's root revokes nothing`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(kh, th, dials: true)
            try await federation.start(th)
            let list = kh.folder.appending(path: "list").path
            #expect(try await kh.revoke(kh.key("log.cert.pem"), "--out", list).status == 0)
            let text = try String(contentsOf: URL(filePath: list), encoding: .utf8)
            let forged = text.replacing("serial 1\n", with: "serial 2\n")
            let played = try await PlayedMember(kh)
            try await played.converse(with: th) { peer in
                try await peer.greet()
                try await peer.send(.revocations([try RevocationList(parsing: Array(forged.utf8))]))
                try await peer.ends()
            }
            try await th.logs("the root of 'kh' did not sign it")
            #expect(try await played.isBackedOff(by: th))
            #expect(try await th.revocations().isEmpty)

            // kh's root in th's name.
            let other = kh.folder.appending(path: "other").path
            let made = try await kh.revoke(
                th.key("node.cert.pem"),
                "--federation",
                "wg-as.asean",
                "--member",
                "th",
                "--out",
                other
            )
            #expect(made.status == 0, "\(made.errors)")
            let refused = try await th.command("certificate", "revoke", "--import", other)
            #expect(refused.status == 1 && refused.errors.contains("is not pinned for 'th'"), "\(refused.errors)")
            #expect(try await th.revocations().isEmpty)
        }
    }
}
