import Foundation
import Hummingbird
import Indicators

/// Where a page begins and what it takes (TAXII 2.1 §3.4, §3.5). Encoded, it is `next`: nothing has to be remembered.
struct TAXIIQuery: Codable, Hashable, Sendable {
    static let limitMax = 10_000
    static let limitDefault = 1_000
    /// From here on a page can always end with a millisecond, so that a time cut to one says where it ended.
    static let wholeMillisecond = 100
    private static let valuesMax = 100

    /// Microseconds since 1970; what was added later is taken.
    var after: Int64 = 0
    var ids: [String] = []
    var types: [String] = []
    var versions: [String] = []
    var specVersions: [String] = []
    /// STIX objects of a page; not in `next`.
    var limit = limitDefault

    private enum CodingKeys: String, CodingKey {
        case after = "a"
        case ids = "i"
        case types = "t"
        case versions = "v"
        case specVersions = "s"
    }

    init(after: Int64 = 0, ids: [String] = [], limit: Int = limitDefault) {
        self.after = after
        self.ids = ids
        self.limit = limit
    }

    init(_ request: Request) throws(APIError) {
        let query = request.uri.queryParameters
        var limit = Self.limitDefault
        if let text = query["limit"] {
            guard let number = Int(text), number > 0 else { throw .invalid("'limit' is a number from 1") }
            limit = min(number, Self.limitMax)
        }
        if let next = query["next"], !next.isEmpty {
            self = try Self.decode(String(next))
        } else {
            // Their names are still as they were sent.
            for (name, value) in query { try add(name.removingPercentEncoding ?? "", String(value)) }
            if let text = query["added_after"] { after = try Self.time(String(text), limit: limit) }
        }
        self.limit = limit
    }

    private mutating func add(_ name: String, _ value: String) throws(APIError) {
        guard name.hasPrefix("match[") else { return }
        let values = value.split(separator: ",").map { String($0) }
        switch name {
        case "match[id]": ids += values
        case "match[type]": types += values
        case "match[version]": versions += values
        case "match[spec_version]": specVersions += values
        default: throw .invalid("'\(name.prefix(40))': there is match[id], [type], [version] and [spec_version]")
        }
        for version in versions where !["all", "first", "last"].contains(version) {
            guard Timestamp.parse(version) != nil else {
                throw .invalid("'match[version]' is all, first, last or a time, not '\(version.prefix(40))'")
            }
        }
        guard ids.count + types.count + versions.count + specVersions.count <= Self.valuesMax else {
            throw .invalid("match at most \(Self.valuesMax) values")
        }
    }

    /// No date is a whole millisecond (``AddedWindow``): of a time with three digits or fewer, what was added in its
    /// millisecond is taken to be known, for pages end with one. Smaller pages may not: they take it again.
    static func time(_ text: String, limit: Int) throws(APIError) -> Int64 {
        guard let milliseconds = Timestamp.parse(text) else {
            // Some begin at the first date that they know, such as 0001-01-01.
            if let year = Int(text.prefix(4)), year < 1970, Timestamp.parse("2000" + text.dropFirst(4)) != nil {
                return 0
            }
            throw .invalid("'added_after' is a time such as 2026-03-01T09:30:00.123456Z, not '\(text.prefix(40))'")
        }
        let digits = text.drop { $0 != "." }.dropFirst().prefix { $0.isASCII && $0.isNumber }
        if digits.count <= 3 { return milliseconds * 1000 + (limit >= wholeMillisecond ? 999 : 0) }
        let fraction = (digits + "000").prefix(6).dropFirst(3)
        return milliseconds * 1000 + (Int64(fraction) ?? 0)
    }

    /// RFC 3339 with six digits.
    static func text(_ microseconds: Int64) -> String {
        let (milliseconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
        let whole = Timestamp.format(milliseconds / 1000 * 1000).dropLast()
        let fraction = String(1_000_000 + milliseconds % 1000 * 1000 + rest).dropFirst()
        return "\(whole).\(fraction)Z"
    }

    // MARK: next

    func next(after: Int64) throws -> String {
        var query = self
        query.after = after
        return try JSONAnswer.data(query).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func decode(_ text: String) throws(APIError) -> TAXIIQuery {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let data = Data(base64Encoded: base64),
            let query = try? JSONDecoder().decode(TAXIIQuery.self, from: data), query.after >= 0
        else { throw .invalid("'next' is what an earlier answer gave") }
        return query
    }

    // MARK: match

    /// `version` of what STIX does not version is when it was added.
    func takes(_ object: TAXIIObject, version: String) -> Bool {
        if !ids.isEmpty, !ids.contains(object.id) { return false }
        if !types.isEmpty, !types.contains(object.type) { return false }
        if !specVersions.isEmpty, !specVersions.contains("2.1") { return false }
        if versions.isEmpty { return true }
        return versions.contains { wanted in
            // One version of each is held, which is thus the first and the last.
            ["all", "first", "last"].contains(wanted) || wanted == version
                || (Timestamp.parse(wanted) == Timestamp.parse(version) && object.version != nil)
        }
    }
}
