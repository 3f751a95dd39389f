import Entries
import Exchange
import Foundation
import Indicators
import ReadAPI
import Replication

/// Reports that come over HTTP, taken as those of the local socket are.
struct HTTPReports: ReportTaking {
    let reporter: Reporter

    func report(_ json: Data, for holder: TokenClearance) async -> Taken {
        await take(json, ImportDefaults(), holder)
    }

    func sighting(_ json: Data, for holder: TokenClearance) async -> Taken {
        await take(json, ImportDefaults(.sighting(PBSighting())), holder)
    }

    func action(_ json: Data, for holder: TokenClearance) async -> Taken {
        await take(json, ImportDefaults(.action(PBAction())), holder)
    }

    private func take(_ json: Data, _ defaults: ImportDefaults, _ holder: TokenClearance) async -> Taken {
        do {
            let draft = try JSONReports.draft(json: json, defaults: defaults)
            if let kind = Kind.named(draft.kind), !holder.covers(kind) {
                return Self.taken(
                    LocalError(
                        error: "this token is not for \(kind.name): the kinds that it was made for are all it reports"
                    ),
                    status: 403
                )
            }
            guard var result = try await reporter.report([draft], for: holder).first else {
                return Self.failed("nothing was written")
            }
            // Why may be above what the token is cleared for.
            if defaults.event != nil, Authoring.isTooWide(result.reason) {
                result.reason = "it would be more open than its object; leave tlp and audience out"
            }
            // What is known of other objects may be above it, too.
            result.unknown = []
            result.warnings.removeAll(where: ReferenceHandling.tells)
            if ReferenceHandling.tells(result.reason) {
                result.reason = "it refers to an object of which not all of its audience may know; name fewer"
            }
            let receipt = await reporter.receipt(result, draft)
            return Self.taken(receipt, status: result.outcome == 3 ? 422 : 200, object: result.object)
        } catch let error as NodeError { return Self.taken(LocalError(error: "\(error)"), status: 503) } catch {
            return Self.taken(LocalError(error: "\(error)"), status: 400)
        }
    }

    /// As the body says it; what it is about stands in the path.
    private struct Words: JSONBody {
        enum Key: String, CodingKey, CaseIterable {
            case verdict, confidence, tlp, audience, grade, labels, description, language
        }
        typealias CodingKeys = Key

        var verdict: String
        var confidence: Int?
        var tlp: String?
        var audience: [String]?
        var grade: String?
        var labels: [String]?
        var description: String?
        var language: String?
    }

    func revise(
        _ kind: String,
        _ value: String,
        clock: String,
        _ json: Data,
        for holder: TokenClearance
    ) async -> Taken {
        let words: Words
        do throws(JSONBodyFault) { words = try Words(body: json) } catch {
            return Self.taken(LocalError(error: "\(error)"), status: 400)
        }
        let revision = RevisionRequest(
            kind: kind,
            value: value,
            region: nil,
            clock: clock,
            tlp: words.tlp,
            audience: words.audience,
            verdict: words.verdict,
            confidence: words.confidence,
            grade: words.grade,
            labels: words.labels,
            description: words.description,
            language: words.language
        )
        do throws(NodeError) { return Self.taken(try await reporter.revise(revision, for: holder), status: 200) } catch
        {
            // Who has said more meanwhile may be above what the token is cleared for.
            if error.description.contains("changed since that clock was read") {
                return Taken(status: 412, body: Data())
            }
            return Self.taken(LocalError(error: "\(error)"), status: 422)
        }
    }

    func answer(_ request: Dot, _ answer: RequestWords) async -> Taken {
        let draft = AnswerDraft(
            request: request.description,
            state: answer.state,
            reason: answer.reason,
            text: answer.text,
            language: answer.language
        )
        do throws(NodeError) { return Self.taken(try await reporter.answer(draft), status: 200) } catch {
            return Self.taken(LocalError(error: "\(error)"), status: 422)
        }
    }

    private static func taken(_ value: some Encodable, status: Int, object: String = "") -> Taken {
        guard let body = try? JSONAnswer.data(value) else { return failed("it cannot be encoded") }
        return Taken(status: status, body: body, object: object.isEmpty ? nil : object)
    }

    private static func failed(_ reason: String) -> Taken {
        Taken(status: 500, body: Data(#"{"error":"\#(reason)"}"#.utf8))
    }
}
