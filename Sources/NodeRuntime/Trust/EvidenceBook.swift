package import Foundation
package import Membership
package import Replication
package import ReplicaStore
import TransparencyLog

/// The proofs of forked logs that this node holds: in `log.sqlite` for itself, and a file each for people.
package struct EvidenceBook: Sendable {
    private let log: LogStore
    private let folder: URL
    let own: LogOrigin

    package init(log: LogStore, folder: URL, own: LogOrigin) {
        self.log = log
        self.folder = folder
        self.own = own
    }

    package func held() throws(NodeError) -> [Equivocation] {
        let stored: [Data]
        do throws(StoreError) { stored = try log.evidence() } catch { throw NodeError("\(error)") }
        return stored.compactMap { try? Equivocation(encoded: $0) }
    }

    /// Durable when it returns; the file is for people.
    package func keep(_ evidence: Equivocation) throws(NodeError) -> URL {
        let file = file(evidence.origin)
        do {
            try log.addEvidence(try evidence.encoded(), against: evidence.origin)
            try KeyFile.makeFolder(folder, mode: 0o755)
            if !FileManager.default.fileExists(atPath: file.path) {
                try EvidenceFile(evidence).encoded().write(to: file, options: .atomic)
            }
        } catch { throw NodeError("the evidence against \(evidence.origin) could not be kept: \(error)") }
        return file
    }

    package func file(_ origin: LogOrigin) -> URL {
        folder.appending(path: origin.description.replacing("/", with: "-") + ".evidence.json")
    }

    func alarm(_ evidence: Equivocation, _ finding: Equivocation.Finding?) -> Alarm {
        let origin = evidence.origin
        let trees =
            finding.map {
                " The tree of \($0.older.size) entries with root \($0.older.root.base64) is no part of that of "
                    + "\($0.newer.size) entries, whose first \($0.older.size) have root \($0.prefixRoot.base64)."
            } ?? ""
        let proof = "The proof is in \(file(origin).path): check it anywhere with 'mandala verify evidence'."
        return Alarm(
            .fork,
            subject: origin.description,
            text: "\(origin.member) has signed two histories of \(origin).\(trees)",
            meaning: origin == own
                ? "It is this node's own log: its key signed both, here or where somebody has a copy of it. Nothing more is "
                    + "appended."
                : nil,
            advice: origin == own
                ? "Find out which machine signs with this key. \(proof)" : "\(AlarmKind.fork.advice) \(proof)"
        )
    }
}
