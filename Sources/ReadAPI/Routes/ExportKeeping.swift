package import Entries
package import Exchange
import Foundation
import HTTPTypes
package import Indicators
package import Membership
package import ReplicaStore

/// What makes block lists and tables, and keeps them while they are asked for: the running node.
package protocol ExportKeeping: Sendable {
    /// The list, brought up to date before. Waits on disks; not to be called twice at once. `holder`: the token's name.
    func list(_ wish: ExportWish, for holder: String) throws -> (file: FeedFile, objects: UInt64)
}

/// Which objects are exported in which format: as the options of `mandala export` say, within what a token sees.
package struct ExportWish: Hashable, Sendable {
    package let format: ExportFormat
    package let kinds: [Kind]
    package let verdicts: [Verdict]
    package let confidenceMin: UInt8
    package let scoreMin: UInt8
    package let labels: [String]
    package let members: [MemberID]
    package let takesContested: Bool
    package let withinSeconds: UInt64?
    package let level: Clearance

    package func filter(own: MemberID, nowMs: UInt64) -> ExportFilter {
        var filter = ExportFilter(
            kinds: kinds,
            verdicts: verdicts,
            own: own,
            nowMs: nowMs,
            isDetailed: format.writesDetails
        )
        filter.confidenceMin = confidenceMin
        filter.scoreMin = scoreMin
        filter.labels = labels
        filter.members = members
        filter.takesContested = takesContested
        filter.sinceMs = withinSeconds.map { nowMs - min(nowMs, $0 * 1000) }
        return filter
    }

    /// The same text for the same wish, whatever the order of its parts.
    package var recipe: String {
        let parts: [String] = [
            format.rawValue, "\(level)", kinds.map(\.name).joined(separator: ","),
            verdicts.map(\.description).joined(separator: ","), "\(confidenceMin)", "\(scoreMin)",
            labels.joined(separator: ","), members.map(\.text).joined(separator: ","), "\(takesContested)",
            withinSeconds.map { "\($0)" } ?? "",
        ]
        return parts.joined(separator: "/")
    }
}

extension ExportWish {
    /// Those that are one file; STIX is under `/taxii2/`, MISP under `/misp/`.
    static let formats = ExportFormat.allCases.filter { $0 != .stix && $0 != .misp }

    /// `query`: values decoded.
    init(_ format: String, _ query: [(name: String, value: String)], _ clearance: TokenClearance) throws(APIError) {
        guard let format = Self.formats.first(where: { $0.rawValue == format }) else {
            let names = Self.formats.map(\.rawValue).joined(separator: ", ")
            throw APIError(.notFound, "there is no such list; there are \(names)")
        }
        func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
        func one(_ name: String) -> Substring? { values(name).last.map { $0[...] } }
        let kinds = try values("kind").map { name throws(APIError) in try ReadRoutes.kind(name) }
        if let strange = kinds.first(where: { !format.kinds.contains($0) }) {
            let names = format.kinds.map(\.name).joined(separator: ", ")
            throw .invalid("\(format.rawValue) cannot say \(strange.name); it takes \(names)")
        }
        let contested = one("contested") ?? "include"
        guard ["include", "exclude"].contains(contested) else {
            throw .invalid("'contested' is include or exclude")
        }
        let verdicts: [Verdict]
        do throws(IndicatorError) {
            verdicts = try values("verdict").map { text throws(IndicatorError) in try Verdict(text) }
            labels = Set(try values("label").map { text throws(IndicatorError) in try ScamType(text).text }).sorted()
        } catch { throw .invalid("\(error)") }
        do throws(NameError) {
            let names = values("members").flatMap { $0.split(separator: ",") }
            members = Set(try names.map { name throws(NameError) in try MemberID(String(name)) }).sorted()
        } catch { throw .invalid("\(error)") }
        self.format = format
        self.kinds = Kind.all.filter {
            (kinds.isEmpty ? format.standardKinds : kinds).contains($0) && clearance.covers($0)
        }
        let standing = verdicts.isEmpty ? format.standardVerdicts : verdicts
        self.verdicts = Verdict.allCases.filter { standing.contains($0) }
        confidenceMin = UInt8(try ReadRoutes.number(one("confidence"), "confidence", 0...100) ?? 0)
        scoreMin = UInt8(try ReadRoutes.number(one("min_score"), "min_score", 0...100) ?? 0)
        takesContested = contested == "include"
        withinSeconds = try one("within").map { text throws(APIError) in try Self.seconds(text) }
        level = clearance.level
    }

    /// `90s`, `5m`, `1h`, `30d`.
    private static func seconds(_ text: Substring) throws(APIError) -> UInt64 {
        let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = UInt64(text.dropLast()), count > 0,
            count <= 3_650_000
        else { throw .invalid("'within' is a number and s, m, h or d, such as 30d") }
        return count * unit
    }
}
