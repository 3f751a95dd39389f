import Indicators
import ReadAPI

extension FieldJSON {
    /// One field for people.
    static func text(_ field: Field, of kind: Kind) -> String {
        let declared = kind.fields.first { $0.name == field.name }
        let unit = declared?.unit.map { " \($0)" } ?? ""
        switch field.value {
        case .text(let text): return TerminalText.prose(text)
        case .integer(let number) where isTime(field, kind): return Timestamp.format(number)
        case .integer(let number): return "\(number)\(unit)"
        case .decimal(let number): return "\(number)\(unit)"
        case .boolean(let flag): return flag ? "yes" : "no"
        case .list(let items): return items.map { TerminalText.prose($0) }.joined(separator: ", ")
        }
    }
}
