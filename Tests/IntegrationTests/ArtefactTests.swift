import Crypto
import Entries
import Foundation
import NodeRuntime
import ReplicaStore
import Testing

extension IntegrationTests {
    @Test func `an artefact goes to those it is for alone, goes on where it stopped, and its custody says so`()
        async throws
    {
        try await Federation.run { federation in
            let (th, kh, mm) = (try federation.node("th"), try federation.node("kh"), try federation.node("mm"))
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(th, mm, dials: true)
            try federation.introduce(kh, mm, dials: true)
            try await federation.start(th, kh, mm)
            let content = Data((0..<3_000_017).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
            let name = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
            let file = th.folder.appending(path: "chat.png")
            try content.write(to: file)

            let open = try await th.command("evidence", "add", file.path, "--type", "image")
            #expect(open.status == 1 && open.errors.contains("--audience"), "\(open.errors)")
            for place in [th.folder.path, "/dev/zero"] {
                let strange = try await th.command("evidence", "add", place, "--type", "image", "--audience", "kh")
                #expect(strange.status == 1 && strange.errors.contains("it is not a regular file"), "\(strange)")
            }
            let added = try await th.command("evidence", "add", file.path, "--type", "image", "--audience", "kh")
            #expect(added.status == 0 && added.output.contains(name), "\(added.output) \(added.errors)")
            try await eventually("kh is told of the evidence") {
                try await kh.command("show", "evidence", name).status == 0
            }

            // A fetch that broke off: what is there already is not asked for again, and counts only if it is right.
            let artefacts = kh.configuration.dataFolder.appending(path: "artefacts")
            let part = artefacts.appending(path: "\(name).part")
            try Data(repeating: 7, count: 700_000).write(to: part)
            let held = artefacts.appending(path: name)
            let mended = try await kh.command("evidence", "fetch", name)
            #expect(mended.status == 0, "\(mended.errors)")
            #expect(try Data(contentsOf: held) == content)
            try FileManager.default.removeItem(at: held)
            try content.prefix(700_000).write(to: part)
            let copy = kh.folder.appending(path: "copy.png")
            let fetched = try await kh.command("evidence", "fetch", name, "--out", copy.path)
            #expect(fetched.status == 0, "\(fetched.errors)")
            #expect(try Data(contentsOf: copy) == content)

            // Nobody else: neither by asking for it, nor by what a peer answers.
            let denied = try await mm.command("evidence", "fetch", name)
            #expect(denied.status == 1 && denied.errors.contains("no member's evidence"), "\(denied.errors)")

            // Nor who speaks of the same hash, to whomever.
            let claim = try await mm.command(
                "report",
                "evidence",
                name,
                "--field",
                "type=image",
                "--audience",
                "th",
                "--audience",
                "kh"
            )
            #expect(claim.status == 0, "\(claim.errors)")
            for node in [th, kh] {
                try await eventually("\(node.member) is told of the claim") {
                    try await node.command("show", "evidence", name).output.contains("mm")
                }
            }
            let refused = try await mm.command("evidence", "fetch", name)
            #expect(refused.status == 1 && refused.errors.contains("does not give it"), "\(refused.errors)")

            // Both sides have signed what happened to it, and both read it.
            for node in [th, kh] {
                try await eventually("\(node.member) reads the custody") {
                    let shown = try await node.command("show", "evidence", name).output
                    return shown.contains("given to kh") && shown.contains("received from th")
                }
            }
            #expect(try await !mm.command("show", "evidence", name).output.contains("given to kh"))
            #expect(try await kh.command("evidence", "verify").status == 0)
            let handle = try FileHandle(forUpdating: held)
            try handle.write(contentsOf: Data([0xff, 0xff]))
            try handle.close()
            let damaged = try await kh.command("evidence", "verify", name)
            #expect(damaged.status == 4 && damaged.output.contains("CHANGED"), "\(damaged.output)")
            #expect(try await kh.command("evidence", "fetch", name).status == 0)
            #expect(try await kh.command("evidence", "verify", name).status == 0)
        }
    }

    @Test func `what is sealed stays so in its custody`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            let file = th.folder.appending(path: "chat.png")
            try Data("chat".utf8).write(to: file)
            let added = try await th.command(
                "evidence",
                "add",
                file.path,
                "--type",
                "image",
                "--audience",
                "kh",
                "--sealed"
            )
            #expect(added.status == 0, "\(added.errors)")
            let name = SHA256.hash(data: Data("chat".utf8)).map { String(format: "%02x", $0) }.joined()
            try await eventually("kh is told of the evidence") {
                try await kh.command("show", "evidence", name).status == 0
            }
            #expect(try await kh.command("evidence", "fetch", name).status == 0)
            for node in [th, kh] {
                try await eventually("\(node.member) reads the custody") {
                    let shown = try await node.command("show", "evidence", name).output
                    return shown.contains("given to kh") && shown.contains("received from th")
                }
            }
            for node in [th, kh] {
                let store = try LogStore.open(readingOnly: node.configuration.logDatabase.path)
                let size = try #require(try store.log(node.origin)?.size)
                let envelopes = try store.entries(of: node.origin, in: 0..<size, maxBytes: 1 << 20).map {
                    try Envelope($0.envelope)
                }
                // Those for all are the members' lists.
                #expect(envelopes.allSatisfy { $0.publicAudience == nil || $0.publicAudience == .all })
                #expect(envelopes.contains { $0.sealed })
                try store.close()
            }
        }
    }
}
