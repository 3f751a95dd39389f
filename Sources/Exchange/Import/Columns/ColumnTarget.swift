import Indicators

/// What the values of one column say.
enum ColumnTarget: Hashable {
    case value
    case kind
    /// ISO 3166-1 alpha-2.
    case region
    case verdict
    case confidence
    case grade
    case handling
    case labels
    case firstSeen
    case lastSeen
    case validFrom
    case validUntil
    case description
    case language
    case tlp
    case audience
    case sealed
    case newEvidence
    case references
    /// A named part of the key.
    case part(String)
    case field(FieldDeclaration)
    case event(EventColumn)
    /// Something for other kinds than the record's: it has to be empty.
    case foreign

    /// One bit for each thing that a record can say once; none for what is counted by its name, or may be repeated.
    var onceBit: UInt32 {
        switch self {
        case .value: 1
        case .region: 1 << 1
        case .verdict: 1 << 2
        case .confidence: 1 << 3
        case .grade: 1 << 4
        case .handling: 1 << 5
        case .firstSeen: 1 << 6
        case .lastSeen: 1 << 7
        case .validFrom: 1 << 8
        case .validUntil: 1 << 9
        case .description: 1 << 10
        case .language: 1 << 11
        case .tlp: 1 << 12
        case .audience: 1 << 13
        case .sealed: 1 << 14
        case .newEvidence: 1 << 15
        case .event(let column): 1 << (17 + column.rawValue)
        case .kind, .labels, .references, .part, .field, .foreign: 0
        }
    }
}

/// A column with its name as the file has it. A reference, because every cell of a file passes it on.
final class Column: Sendable {
    let position: Int
    let name: String
    let target: ColumnTarget

    init(position: Int = 0, name: String, target: ColumnTarget) {
        self.position = position
        self.name = name
        self.target = target
    }
}
