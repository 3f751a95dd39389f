import Foundation

/// What stands in one column of a record: the text of a CSV cell, or the value of a JSON member.
enum Cell: Hashable {
    case text(String)
    /// As it is written.
    case number(String)
    case flag(Bool)
    case list([String])

    /// For messages.
    var shown: String {
        switch self {
        case .text(let text), .number(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .list(let items): items.joined(separator: ", ")
        }
    }

    /// The text of everything that is not a list.
    var single: String? {
        if case .list = self { nil } else { shown }
    }

    /// The items of a list, or the parts of a text between separators; none empty.
    func items(separatedBy isSeparator: (Character) -> Bool) -> [String] {
        switch self {
        case .list(let items): items.map(\.trimmed).filter { !$0.isEmpty }
        default: shown.split(whereSeparator: isSeparator).map { String($0).trimmed }.filter { !$0.isEmpty }
        }
    }
}
