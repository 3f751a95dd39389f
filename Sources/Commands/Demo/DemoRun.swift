import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import ReplicaStore

/// The course of the demo.
struct DemoRun {
    private let nodes: [NodeProcess]
    private let files: DemoFiles
    private let folder: URL
    private let say: @Sendable (String) -> Void

    private static let reporters = ["th", "kh", "mm"]

    init(data: URL, folder: URL?, say: @escaping @Sendable (String) -> Void) throws {
        self.say = say
        files = try DemoFiles(folder: data, members: Self.reporters)
        let unique = "mandala-demo-\(ProcessInfo.processInfo.processIdentifier)"
        self.folder = folder ?? FileManager.default.temporaryDirectory.appending(path: unique)
        guard !FileManager.default.fileExists(atPath: self.folder.path) else {
            throw CommandFailure("\(self.folder.path): the folder exists; remove it, or name another with --folder")
        }
        let federation = try FederationName("demo.example")
        let executable = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        var nodes: [NodeProcess] = []
        for (name, port) in zip(Self.reporters + ["interpol"], try LoopbackPorts.free(4)) {
            nodes.append(
                try NodeProcess(
                    member: try MemberID(name),
                    folder: self.folder.appending(path: name),
                    port: port,
                    federation: federation,
                    executable: executable
                )
            )
        }
        for node in nodes {
            for other in nodes where other !== node {
                let names = Set([node.member.text, other.member.text])
                // mm is linked to interpol alone; the others know it, and reach it through there.
                let isLinked = !names.contains("mm") || names.contains("interpol")
                try node.pin(other, dials: isLinked && node.member < other.member)
            }
        }
        self.nodes = nodes
    }

    func stop() { for node in nodes { node.stop() } }

    func run() async throws -> DemoReport {
        for line in files.skipped { say("not imported: \(line)") }
        say("four members with fresh certificates in \(folder.path)")
        try await startAll()
        say("th, kh, mm and interpol serve; importing")
        let began = ContinuousClock.now
        let rejected = try await importAll()
        try await conflict()
        let converged = try await converge()
        let seconds = (ContinuousClock.now - began).milliseconds / 1000
        var members: [String: DemoReport.Member] = [:]
        for node in nodes {
            members[node.member.text] = DemoReport.Member(try await node.status())
        }
        return DemoReport(converged: converged, seconds: seconds, rejected: rejected, members: members)
    }

    private func startAll() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.start() } }
            try await group.waitForAll()
        }
    }

    /// All three at once; kh is killed when it is half through.
    private func importAll() async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for node in nodes {
                guard let parts = files.parts[node.member.text], !parts.isEmpty else { continue }
                let progress = DemoProgress()
                group.addTask {
                    try await DemoImport(node: node, parts: parts, progress: progress).run().rejected
                }
                if node.member.text == "kh" {
                    group.addTask {
                        while progress.current < 0.5 { try await Task.sleep(for: .milliseconds(5)) }
                        node.kill()
                        try await node.start()
                        return 0
                    }
                }
            }
            var rejected = 0
            for try await count in group { rejected += count }
            say("all reports are acknowledged; kh was killed with SIGKILL half-way and started again")
            return rejected
        }
    }

    /// th and kh contradict each other, everybody sees it, and th settles it having read kh's statement.
    private func conflict() async throws {
        guard let th = nodes.first(where: { $0.member.text == "th" }),
            let kh = nodes.first(where: { $0.member.text == "kh" })
        else { return }
        let key = ObjectKey(kind: .phoneNumber, value: "+6625550199")
        async let first = th.reporting.report([Self.draft(.malicious, "calls as a bank")])
        async let second = kh.reporting.report([Self.draft(.benign, "a shop's number")])
        for result in try await first + second where result.outcome == Outcome.refused.rawValue {
            throw CommandFailure("the demo's number is refused: \(result.reason)")
        }
        for node in nodes {
            try await node.wait("it shows the conflict") { try effective(key, at: node)?.conflict == true }
        }
        say("th and kh contradict each other on \(key.value): every replica shows the conflict")
        guard let read = try effective(key, at: th)?.clock else { return }
        let _: ReportReceipt = try await th.reporting.post(
            "/v1/revisions",
            RevisionRequest(
                kind: key.kind.name,
                value: key.value,
                region: nil,
                clock: "\(read)",
                tlp: nil,
                audience: nil,
                verdict: "suspicious",
                confidence: 80,
                grade: nil,
                labels: ["bank-impersonation"],
                description: "spoofed: the shop's number was shown by the callers",
                language: "en"
            )
        )
        for node in nodes {
            try await node.wait("it shows the revision") {
                guard let effective = try effective(key, at: node) else { return false }
                return !effective.conflict && effective.verdict == .suspicious
            }
        }
        say("th read both and revised: its clock supersedes them, and no replica shows a conflict any more")
    }

    /// What a node's replica file says of an object.
    private func effective(_ key: ObjectKey, at node: NodeProcess) throws -> Effective? {
        let replica = try Replica.open(readingOnly: node.configuration.replicaFolder.path)
        defer { try? replica.close() }
        return try replica.object(key, for: .amber)?.effective
    }

    private static func draft(_ verdict: Verdict, _ description: String) -> PBDraft {
        var draft = PBDraft()
        draft.kind = Kind.phoneNumber.name
        draft.value = "+66 2 555 0199"
        draft.tlp = UInt32(Kind.phoneNumber.defaultTLP.rawValue)
        draft.statement = PBStatement(
            Statement(verdict: verdict, confidence: 80, description: description, language: "en")
        )
        return draft
    }

    /// Every log as long everywhere, merged, and the digests equal.
    private func converge() async throws -> Bool {
        let began = ContinuousClock.now
        while ContinuousClock.now - began < .seconds(600) {
            var states: Set<[String]> = []
            var isMerged = true
            for node in nodes {
                let status = try await node.progress()
                isMerged = isMerged && status.logs.allSatisfy { $0.applied == $0.size && $0.behind == 0 }
                states.insert(
                    status.logs.map { "\($0.origin) \($0.size) \($0.root)" }.sorted() + [status.openDigest]
                )
            }
            if isMerged, states.count == 1 { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    func advice(running: Bool) -> String {
        let th = nodes.first { $0.member.text == "th" }
        let replica = th?.configuration.replicaFolder.appending(path: "replica.sqlite").path ?? ""
        var lines = [
            "", "Look for yourself, in any of the four:",
            "  sqlite3 -readonly \(replica) \"SELECT kind, value, verdict, confidence, live FROM objects LIMIT 10\"",
            "  mandala show phone-number +6625550199 --config \(th?.configuration.file.path ?? "")",
        ]
        if running {
            let processes = nodes.map { "\($0.member) \($0.processID)" }.joined(separator: ", ")
            lines.append("The nodes go on running (\(processes)); end them with kill.")
        } else {
            lines.append("The nodes are stopped; the files are in \(folder.path).")
        }
        return lines.joined(separator: "\n")
    }
}
