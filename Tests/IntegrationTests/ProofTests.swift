import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Verified: Decodable {
        struct Entry: Decodable {
            struct Cosigner: Decodable { let member: String }
            let member: String
            let kind: String?
            let value: String?
            let verdict: String?
            let tlp: String
            let cosigners: [Cosigner]
            let uncheckedCosignatures: Int
        }
        let entries: [Entry]
    }

    @Test func `what a member has said is proven to somebody with its root certificate alone`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            _ = try await th.report((0..<300).map { Samples.draft($0) })
            try await kh.showsSample(270)
            let domain = Samples.domain(270)
            let own = try await kh.command("report", "domain", domain, "--verdict", "suspicious")
            #expect(own.status == 0, "\(own.errors)")
            try await federation.converge(th, kh)
            for node in [th, kh] {
                try await eventually("\(node.member) has both cosignatures") {
                    let logs = try await node.status().logs
                    return logs.count == 2 && logs.allSatisfy { !$0.cosignedBy.isEmpty }
                }
            }
            let roots = [th, kh].map { $0.configuration.keysFolder.appending(path: "root.cert.pem").path }
            let (named, alone) = (["--root", "th=\(roots[0])", "--root", "kh=\(roots[1])"], ["--root", roots[0]])

            // kh proves what th says; th's daemon is not needed any more.
            #expect(try await th.stop() == 0)
            try await Self.prove(kh, domain, "--member", "th", "--out", "th.json")
            let proven = try await Self.verify(kh, "th.json", named)
            #expect(proven.map(\.member) == ["th"] && proven.map(\.value) == [domain])
            #expect(proven.first?.verdict == "malicious" && proven.first?.tlp == "TLP:GREEN")
            #expect(proven.first?.cosigners.map(\.member) == ["kh"])
            #expect(try await Self.verify(kh, "th.json", alone).first?.uncheckedCosignatures == 1)
            try await Self.refuses(kh, "th.json", ["--root", roots[1]], 4, "not certified")
            try await Self.damage(kh, "th.json", alone)
            try await Self.checkByHand(kh, "th.json", roots)
            let overwritten = try await kh.command("prove", domain, "--out", "th.json")
            #expect(overwritten.status == 1 && overwritten.errors.contains("not overwritten"))

            // Both members' words in one file: whose root is whose has to be said.
            try await Self.prove(kh, "domain", domain, "--out", "both.json")
            #expect(try await Self.verify(kh, "both.json", named).map(\.verdict) == ["suspicious", "malicious"])
            try await Self.refuses(kh, "both.json", alone, 1, "say whose root")

            // An entry by its place, and nothing of what it says.
            try await Self.prove(kh, "\(th.origin)#5", "--out", "blind.json", "--without-payload")
            let blind = try await Self.verify(kh, "blind.json", named)
            #expect(blind.count == 1 && blind[0].kind == nil && blind[0].tlp == "TLP:GREEN")
            let beyond = try await kh.command("prove", "\(th.origin)#5000", "--out", "beyond.json")
            #expect(beyond.status == 1 && beyond.errorLines.count == 1, "\(beyond.errors)")
        }
    }

    private static func prove(_ node: TestNode, _ arguments: String...) async throws {
        let command = ["prove"] + arguments + ["--config", node.configuration.file.path]
        let made = try await MandalaExecutable.run(command, in: node.folder)
        #expect(made.status == 0, "\(made.errors)")
    }

    /// By certs/check-proof.sh, with tools that share no code with mandala; nothing where the machine lacks them.
    private static func checkByHand(_ node: TestNode, _ file: String, _ roots: [String]) async throws {
        let tools = ["/usr/bin/jq", "/usr/bin/openssl"]
        guard tools.allSatisfy(FileManager.default.isExecutableFile) else { return }
        let repository = URL(filePath: #filePath).appending(path: "../../..").standardized
        let script = repository.appending(path: "certs/check-proof.sh").path
        func check(_ file: String, _ root: String) async throws -> CommandResult {
            let arguments = [script, file, root, "kh=\(roots[1])"]
            return try await MandalaExecutable.run(URL(filePath: "/bin/bash"), arguments, in: node.folder)
        }
        let good = try await check(file, roots[0])
        #expect(good.status == 0 && good.output.split(separator: "\n").count == 3, "\(good)")
        #expect(good.output.contains("cosigned by kh"))
        #expect(try await check(file, roots[1]).status == 4)
        #expect(try await check("damaged.json", roots[0]).errors.contains("not in the tree"))
    }

    /// Where nothing of the node can be read: in another folder, without its configuration.
    private static func run(_ node: TestNode, _ file: String, _ arguments: [String]) async throws -> CommandResult {
        let folder = FileManager.default.temporaryDirectory.appending(path: "court-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: node.folder.appending(path: file), to: folder.appending(path: file))
        return try await MandalaExecutable.run(["verify", "proof", file] + arguments, in: folder)
    }

    private static func verify(_ node: TestNode, _ file: String, _ roots: [String]) async throws -> [Verified.Entry] {
        let words = try await run(node, file, roots)
        #expect(words.status == 0 && words.output.contains("It holds: "), "\(words)")
        return try await run(node, file, roots + ["--json"]).json(Verified.self).entries
    }

    private static func refuses(
        _ node: TestNode,
        _ file: String,
        _ arguments: [String],
        _ status: Int32,
        _ reason: String
    ) async throws {
        let refused = try await run(node, file, arguments)
        #expect(refused.status == status && refused.output.isEmpty, "\(refused)")
        #expect(refused.errorLines.count == 1 && refused.errors.contains(reason), "\(refused)")
    }

    private static func damage(_ node: TestNode, _ file: String, _ roots: [String]) async throws {
        let text = try String(contentsOf: node.folder.appending(path: file), encoding: .utf8)
        let damaged = text.replacing("index 271", with: "index 270")
        #expect(damaged != text)
        try Data(damaged.utf8).write(to: node.folder.appending(path: "damaged.json"))
        try await refuses(node, "damaged.json", roots, 4, "does not hold")
    }
}
