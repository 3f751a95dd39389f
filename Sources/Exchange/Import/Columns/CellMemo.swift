/// What cells gave that repeat from record to record: few label combinations and languages occur in one file.
final class CellMemo {
    /// Texts kept of each.
    private static let countMax = 512

    private var labels: [String: [String]] = [:]
    private var languages: [String: String] = [:]

    func labels(
        _ text: String,
        _ read: (String) throws(RecordFault) -> [String]
    ) throws(RecordFault) -> [String] {
        if let known = labels[text] { return known }
        let made = try read(text)
        if labels.count < Self.countMax { labels[text] = made }
        return made
    }

    func language(_ text: String, _ read: (String) throws(RecordFault) -> String) throws(RecordFault) -> String {
        if let known = languages[text] { return known }
        let made = try read(text)
        if languages.count < Self.countMax { languages[text] = made }
        return made
    }
}
