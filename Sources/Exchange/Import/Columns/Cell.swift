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
    func items(separatedBy isSeparator: (UInt8) -> Bool) -> [String] {
        if case .list(let items) = self { return items.map(\.trimmed).filter { !$0.isEmpty } }
        let text = shown
        guard text.utf8.contains(where: isSeparator) else { return text.isEmpty ? [] : [text] }
        return text.utf8.split(whereSeparator: isSeparator).map { String(Substring($0)).trimmed }
            .filter { !$0.isEmpty }
    }
}

extension UInt8 {
    /// `;` or `|`: between labels, or the items of a list field.
    var isListSeparator: Bool { self == UInt8(ascii: ";") || self == UInt8(ascii: "|") }
}
