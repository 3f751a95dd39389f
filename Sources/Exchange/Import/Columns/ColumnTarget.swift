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
    /// Something for other kinds than the record's: it has to be empty.
    case foreign

    /// Several columns may give it.
    var isList: Bool { self == .labels || self == .references || self == .foreign }
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
