import Entries
import Foundation
import NodeRuntime
import ReplicaStore
import Testing

extension IntegrationTests {
    private static let passphrase = "correct horse battery staple"

    @Test func `a node restored from an old backup forks nothing and loses nothing`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<20)
            let backup = try await Self.backUp(th, to: federation.folder)
            try await th.reportSamples(20..<2_020)
            try await kh.holds(2_021, of: th)
            th.kill()
            try FileManager.default.removeItem(at: th.folder)
            let restored = try await Self.restore(backup, to: th.folder, in: federation.folder)
            #expect(restored.status == 0, "\(restored.errors)")
            #expect(!FileManager.default.fileExists(atPath: th.folder.appending(path: "keys/root.key.pem").path))
            // Reports come while it does not know yet what was lost; one of them repeats a lost one.
            try await th.start()
            let results = try await th.report([Samples.draft(2_019), Samples.draft(2_020)])
            #expect(results.allSatisfy { $0.outcome == 4 || $0.outcome == 0 || $0.outcome == 2 })
            try await th.appends()
            try await th.showsSample(2_020)
            try await kh.holds(2_022, of: th)
            try await federation.converge(th, kh)
            try await verify(th, kh)
            let again = try await Self.restore(backup, to: th.folder, in: federation.folder)
            #expect(again.status == 1 && again.errors.contains("not empty"), "\(again.errors)")
        }
    }

    @Test func `a restored node without its peers stays in quarantine on the same boot`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSample(0)
            let backup = try await Self.backUp(th, to: federation.folder)
            kh.kill()
            th.kill()
            // The checkpoint outside is as the backup is: only the restore's own mark tells.
            let outside = try Data(contentsOf: th.configuration.checkpointFile)
            try FileManager.default.removeItem(at: th.folder)
            #expect(try await Self.restore(backup, to: th.folder, in: federation.folder).status == 0)
            try outside.write(to: th.configuration.checkpointFile)
            try await th.start()
            #expect(try await th.status().quarantine?.reason.contains("restored from a backup") == true)
            #expect(try await th.status().certificates.map(\.name).contains("witness"))
            try await th.reportSamples(1..<2, outcome: 4)
        }
    }

    @Test func `a backup that was changed or cut off, or a wrong passphrase, restores nothing`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            try await th.reportSamples(0..<300)
            // One at a time: another would take the first one's copy away.
            let lock = open(th.configuration.dataFolder.appending(path: "backup.lock").path, O_RDWR | O_CREAT, 0o600)
            try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
            let other = federation.folder.appending(path: "other").path
            try Data("\(Self.passphrase)\n".utf8).write(to: federation.folder.appending(path: "passphrase"))
            let passphrase = federation.folder.appending(path: "passphrase").path
            let refused = try await th.command("backup", other, "--passphrase-file", passphrase)
            #expect(refused.status == 1 && refused.errors.contains("another backup is being made"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: other))
            close(lock)
            let backup = try await Self.backUp(th, to: federation.folder)
            let bytes = try Data(contentsOf: backup)
            #expect(bytes.range(of: Data(Samples.domain(7).utf8)) == nil)
            var flipped = bytes
            flipped[bytes.count / 2] ^= 1
            var header = bytes
            header[20] ^= 1
            for damaged in [flipped, header, bytes.dropLast(bytes.count / 3), bytes + Data([0])] {
                let file = federation.folder.appending(path: "damaged")
                try damaged.write(to: file)
                let target = federation.folder.appending(path: "back")
                let restored = try await Self.restore(file, to: target, in: federation.folder)
                #expect(restored.status == 1 && restored.errorLines.count == 1, "\(restored.errors)")
                #expect(!FileManager.default.fileExists(atPath: target.path))
            }
            try Data("another passphrase\n".utf8).write(to: federation.folder.appending(path: "passphrase"))
            let restored = try await Self.restore(
                backup,
                to: federation.folder.appending(path: "back"),
                in: federation.folder
            )
            #expect(restored.status == 1 && restored.errors.contains("passphrase"), "\(restored.errors)")
        }
    }

    @Test func `a member that kept its root alone gets its whole log back from its peers`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<700)
            try await kh.holds(701, of: th)
            th.kill()
            let vault = federation.folder.appending(path: "vault")
            try FileManager.default.createDirectory(at: vault, withIntermediateDirectories: true)
            let certificate = vault.appending(path: "root.cert.pem")
            let key = vault.appending(path: "root.key.pem")
            for file in [certificate, key] {
                let kept = th.configuration.keysFolder.appending(path: file.lastPathComponent)
                try FileManager.default.moveItem(at: kept, to: file)
            }
            try FileManager.default.removeItem(at: th.folder)
            let made = try await MandalaExecutable.run(
                [
                    "init", "--federation", "\(federation.name)", "--member", "th", "--dir", th.folder.path, "--listen",
                    "\(th.configuration.listen)", "--root-cert", certificate.path, "--root-key", key.path,
                ],
                in: federation.folder
            )
            #expect(made.status == 0, "\(made.errors)")
            try await th.start()
            // It has no peer yet, and may have a log all the same.
            try await th.reportSamples(700..<701, outcome: 4)
            #expect(try await th.stop() == 0)
            try th.pin(kh, dials: true)
            try await th.start()
            try await th.appends()
            try await th.showsSample(700)
            try await kh.holds(702, of: th)
            try await federation.converge(th, kh)
            try await verify(th, kh)
        }
    }

    private static func backUp(_ node: TestNode, to folder: URL) async throws -> URL {
        try Data("\(passphrase)\n".utf8).write(to: folder.appending(path: "passphrase"))
        let file = folder.appending(path: "backup-\(node.member)")
        let made = try await node.command(
            "backup",
            file.path,
            "--passphrase-file",
            folder.appending(path: "passphrase").path
        )
        #expect(made.status == 0, "\(made.errors)")
        return file
    }

    private static func restore(_ backup: URL, to target: URL, in folder: URL) async throws -> CommandResult {
        let passphrase = folder.appending(path: "passphrase").path
        return try await MandalaExecutable.run(
            ["restore", backup.path, "--dir", target.path, "--passphrase-file", passphrase],
            in: folder
        )
    }
}
