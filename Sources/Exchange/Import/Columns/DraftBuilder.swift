import Entries
import Indicators
import Membership

/// Fills a draft from the columns of one record.
struct DraftBuilder {
    private let kind: Kind
    private let memo: CellMemo
    private var draft: PBDraft
    private var statement: PBStatement
    private var isStatementChanged = false
    /// ``ColumnTarget/onceBit`` of what was set.
    private var given: UInt32 = 0

    init(_ prototype: DraftPrototypes.Prototype, _ memo: CellMemo) {
        kind = prototype.kind
        self.memo = memo
        draft = prototype.draft
        statement = prototype.draft.statement
    }

    func finished(line: UInt64) throws(RecordFault) -> PBDraft {
        guard !draft.value.isEmpty || !draft.key.isEmpty || kind.makesKey else {
            throw RecordFault("it has no value for \(kind.name); fill the column that holds it")
        }
        var draft = draft
        draft.line = line
        if isStatementChanged { draft.statement = statement }
        // A window of which the record says one end is not that of the others.
        let ends = (given & ColumnTarget.event(.first).onceBit, given & ColumnTarget.event(.last).onceBit)
        if draft.hasSighting, ends.0 == 0, ends.1 != 0 { draft.sighting.firstMs = 0 }
        if draft.hasSighting, ends.0 != 0, ends.1 == 0 { draft.sighting.lastMs = 0 }
        return draft
    }

    mutating func set(_ column: Column, _ cell: Cell) throws(RecordFault) {
        guard !isGiven(column.target) else {
            throw RecordFault(
                column: column.name,
                value: cell.shown,
                "stands where another column says the same",
                "leave one of them empty"
            )
        }
        given |= column.target.onceBit
        switch column.target {
        case .kind: return
        case .value: draft.value = try keyText(column, cell)
        case .part(let name): draft.key.append(PBField(Field(name, .text(try keyText(column, cell)))))
        case .region: draft.region = try region(column, cell)
        case .tlp:
            draft.tlp = UInt32(try Self.term(column, cell, TLP.init).rawValue)
            draft.asObject = false
        case .audience:
            let members = try audience(column, cell)
            if !members.isEmpty { draft.audience = members }
        case .sealed: draft.sealed = try flag(column, cell)
        case .newEvidence: draft.newEvidence = try flag(column, cell)
        case .event(let event): try Self.set(event, column, cell, &draft)
        case .foreign:
            throw RecordFault(column: column.name, value: cell.shown, "is not for \(kind.name)", "leave it empty")
        default:
            isStatementChanged = true
            try setStatement(column, cell)
        }
    }

    private func isGiven(_ target: ColumnTarget) -> Bool {
        switch target {
        case .part(let name): draft.key.contains { $0.name == name }
        case .field(let declaration): statement.fields.contains { $0.name == declaration.name }
        default: given & target.onceBit != 0
        }
    }

    private mutating func setStatement(_ column: Column, _ cell: Cell) throws(RecordFault) {
        switch column.target {
        case .verdict: statement.verdict = UInt32(try Self.term(column, cell, Verdict.init).rawValue)
        case .confidence: statement.confidence = try confidence(column, cell)
        case .grade: statement.grade = UInt32(try Self.term(column, cell, SourceGrade.init).rawValue)
        case .handling: statement.handling = UInt32(try Self.term(column, cell, HandlingCode.init).rawValue) + 1
        case .labels: try appendLabels(column, cell)
        case .firstSeen: statement.firstSeenMs = try Self.instant(column, cell)
        case .lastSeen: statement.lastSeenMs = try Self.instant(column, cell)
        case .validFrom: statement.validFromMs = try Self.instant(column, cell)
        case .validUntil: statement.validUntilMs = try Self.instant(column, cell)
        case .description: statement.description_p = try Self.text(column, cell)
        case .language:
            statement.language = try memo.language(try Self.text(column, cell)) { text throws(RecordFault) in
                try Self.term(column, .text(text), LanguageTag.canonical)
            }
        case .references:
            for item in cell.items(separatedBy: { $0.isBlank || $0 == UInt8(ascii: "|") })
            where !statement.references.contains(item) {
                statement.references.append(item)
            }
        case .field(let declaration):
            let value = try FieldCell.value(of: declaration.type, column, cell)
            statement.fields.append(PBField(Field(declaration.name, value)))
        default: return
        }
    }

    private mutating func appendLabels(_ column: Column, _ cell: Cell) throws(RecordFault) {
        let given =
            if case .text(let text) = cell {
                try memo.labels(text) { text throws(RecordFault) in try labels(column, .text(text)) }
            } else {
                try labels(column, cell)
            }
        guard !statement.labels.isEmpty else { return statement.labels = given }
        for label in given where !statement.labels.contains(label) { statement.labels.append(label) }
    }

    private func labels(_ column: Column, _ cell: Cell) throws(RecordFault) -> [String] {
        var labels: [String] = []
        for item in cell.items(separatedBy: \.isListSeparator) {
            guard let label = LabelSlug.make(item) else {
                throw RecordFault(
                    column: column.name,
                    value: item,
                    "cannot be a label",
                    "write at most 64 letters a-z, digits and hyphens, or give other text as the description"
                )
            }
            if !labels.contains(label) { labels.append(label) }
        }
        return labels
    }

    private func keyText(_ column: Column, _ cell: Cell) throws(RecordFault) -> String {
        if case .number(let lexeme) = cell, !lexeme.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: "-") }) {
            throw RecordFault(column: column.name, value: lexeme, "is a number with a fraction", "write it as a text")
        }
        if case .flag(let flag) = cell {
            throw RecordFault(column: column.name, value: "\(flag)", "is not a text", "write it as a text")
        }
        return try Self.text(column, cell)
    }

    static func text(_ column: Column, _ cell: Cell) throws(RecordFault) -> String {
        guard let text = cell.single else {
            throw RecordFault(column: column.name, value: cell.shown, "is a list", "write one text")
        }
        return text
    }

    private func region(_ column: Column, _ cell: Cell) throws(RecordFault) -> String {
        guard let code = Country.canonical(try Self.text(column, cell)) else {
            throw RecordFault(
                column: column.name,
                value: cell.shown,
                "is not a country",
                "write ISO 3166-1 alpha-2, such as TH"
            )
        }
        return code
    }

    private func confidence(_ column: Column, _ cell: Cell) throws(RecordFault) -> UInt32 {
        guard let number = UInt32(try Self.text(column, cell)), number <= 100 else {
            throw RecordFault(column: column.name, value: cell.shown, "is not a confidence", "write 0 to 100")
        }
        return number
    }

    static func instant(_ column: Column, _ cell: Cell) throws(RecordFault) -> UInt64 {
        let text = try Self.text(column, cell)
        guard let milliseconds = Instant.milliseconds(text) else {
            throw RecordFault(column: column.name, value: text, "is not a time", Instant.advice(text))
        }
        return milliseconds
    }

    private func flag(_ column: Column, _ cell: Cell) throws(RecordFault) -> Bool {
        guard case .boolean(let flag) = try FieldCell.value(of: .boolean, column, cell) else { return false }
        return flag
    }

    private func audience(_ column: Column, _ cell: Cell) throws(RecordFault) -> [String] {
        var members: [String] = []
        for item in cell.items(separatedBy: { $0.isBlank || $0.isListSeparator || $0 == UInt8(ascii: ",") }) {
            do throws(NameError) {
                let member = try MemberID(item.lowercased()).text
                if !members.contains(member) { members.append(member) }
            } catch {
                throw RecordFault(
                    column: column.name,
                    value: item,
                    "is not a member",
                    "write ids such as th or interpol"
                )
            }
        }
        return members
    }

    static func term<Term>(
        _ column: Column,
        _ cell: Cell,
        _ read: (String) throws(IndicatorError) -> Term
    ) throws(RecordFault) -> Term {
        let text = try Self.text(column, cell)
        do throws(IndicatorError) {
            return try read(text)
        } catch {
            throw RecordFault(column: column.name, value: text, "is \(error.reason)", error.advice)
        }
    }
}
