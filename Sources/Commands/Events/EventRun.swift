import Entries
import Exchange
import Foundation
import Indicators
import NodeRuntime

/// Tells the daemon of one event, or of those of a file.
struct EventRun {
    let object: EventObject
    let configuration: NodeConfiguration
    let isJSON: Bool

    /// `fill`: puts the event into the draft.
    func one(_ fill: (inout PBDraft) -> Void) async throws {
        var draft = try object.draft(configuration)
        fill(&draft)
        guard let result = try await configuration.reporting().report([draft]).first else {
            throw CommandFailure("the daemon did not say what became of it")
        }
        let unlinked = draft.audience.isEmpty ? nil : await configuration.unlinked()
        let receipt = Receipt(
            result,
            value: draft.value.isEmpty ? object.key.map(\.value).joined(separator: " ") : draft.value,
            unreachable: unlinked.map { draft.audience.filter($0.contains) } ?? []
        )
        try receipt.print(kind: draft.kind, json: isJSON) { outcome in
            switch outcome {
            case .decided: "written"
            case .renewed: "it replaces what this member said before"
            case .unchanged: "this member has said so already; nothing was written"
            case .refused, .queued: outcome.meaning
            }
        }
    }

    func file(_ file: String, _ event: EventDefaults) async throws {
        try await FileImport(
            file: file,
            format: object.table.format,
            defaults: object.defaults(event),
            rejects: object.table.rejects ?? (file == "-" ? "stdin.rejects" : file + ".rejects"),
            client: try configuration.reporting(),
            isJSON: isJSON
        ).run()
    }
}
