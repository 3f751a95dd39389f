extension FieldType {
    /// The value in stored form.
    func check(_ value: FieldValue, _ role: CheckingRole) throws(FieldFault) -> FieldValue {
        switch (self, value) {
        case (.integer(let range), .integer(let number)):
            return .integer(try bounded(number, in: range))
        case (.integer(let range), .text(let text)):
            guard let number = Int64(text.trimmed) else { throw mismatch }
            return .integer(try bounded(number, in: range))
        case (.decimal(let range), .decimal(let number)):
            return .decimal(try bounded(number, in: range))
        case (.decimal(let range), .integer(let number)):
            return .decimal(try bounded(Double(number), in: range))
        case (.decimal(let range), .text(let text)):
            guard let number = FieldType.decimal(text.trimmed) else { throw mismatch }
            return .decimal(try bounded(number, in: range))
        case (.boolean, .boolean): return value
        case (.boolean, .text(let text)): return .boolean(try FieldType.flag(text))
        case (.timestamp, .integer(let milliseconds)):
            guard Timestamp.range.contains(milliseconds) else {
                throw FieldFault("outside the years 1970 to 9999", "give milliseconds since 1970, UTC")
            }
            return value
        case (.timestamp, .text(let text)):
            guard let milliseconds = Timestamp.parse(text.trimmed) else { throw mismatch }
            return .integer(milliseconds)
        case (.list(let element, let limit), .list(let items)):
            return .list(try element.checkItems(items, limit: limit, role))
        case (.list(let element, let limit), .text(let text)):
            return .list(try element.checkItems([text], limit: limit, role))
        case (_, .text(let text)):
            return .text(try checkText(text, role))
        default:
            throw mismatch
        }
    }

    private func checkItems(_ items: [String], limit: Int, _ role: CheckingRole) throws(FieldFault) -> [String] {
        guard items.count <= limit else {
            throw FieldFault("\(items.count) items", "give at most \(limit)")
        }
        var checked: Set<String> = []
        for item in items { checked.insert(try checkText(item, role)) }
        return checked.sorted()
    }

    private func checkText(_ text: String, _ role: CheckingRole) throws(FieldFault) -> String {
        switch self {
        case .text(let limit): return try FieldType.plainText(text, limit: limit, role)
        case .code(let words):
            let word = text.trimmed.asciiLowercased
            guard words.contains(word) || (role == .receiver && ScamType.isCanonical(word)) else {
                throw FieldFault("\"\(Excerpt.of(text))\" is not one of its values", "it takes \(listed(words))")
            }
            return word
        case .country:
            let known = Country.canonical(text)
            let syntactic = role == .receiver && text.isMade(of: \.isUpper, count: 2...2) ? text : nil
            guard let code = known ?? syntactic else { throw mismatch }
            return code
        case .currency:
            let known = Currency.canonical(text)
            let syntactic = role == .receiver && text.isMade(of: { $0.isUpper || $0.isDigit }, count: 3...8)
            guard let code = known ?? (syntactic ? text : nil) else { throw mismatch }
            return code
        case .reference(let kinds):
            if let id = ObjectID(text.trimmed) { return id.description }
            guard role == .author else { throw mismatch }
            do throws(Refusal) {
                let object = try NamedObject(text)
                if let kind = object.kind, !kinds.isEmpty, !kinds.contains(kind.name) {
                    throw Refusal("it does not refer to a \(kind.name)", "it takes \(listed(kinds))")
                }
                return object.id.description
            } catch { throw FieldFault(error.reason, error.advice) }
        case .digest(let digits):
            let digest = text.trimmed.asciiLowercased
            guard digest.isLowerHexadecimal(digits) else { throw mismatch }
            return digest
        case .integer, .decimal, .boolean, .timestamp, .list: throw mismatch
        }
    }

    /// Free text in NFC, without control characters other than line breaks and tabs.
    private static func plainText(_ text: String, limit: Int, _ role: CheckingRole) throws(FieldFault) -> String {
        let normal = role == .author ? UnicodeText.normalised(text) : text
        guard normal.utf8.count <= limit else {
            throw FieldFault("\(normal.utf8.count) bytes long", "shorten it to \(limit)")
        }
        guard !normal.isEmpty else { throw FieldFault("empty", "leave the field out instead") }
        guard normal.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 || $0 == 10 || $0 == 13 }) else {
            throw FieldFault("it has a control character", "take it out")
        }
        return normal
    }

    private static func flag(_ text: String) throws(FieldFault) -> Bool {
        switch text.trimmed.asciiLowercased {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw FieldFault("\"\(Excerpt.of(text))\" is neither true nor false", "write true or false")
        }
    }

    /// Digits with an optional sign and fraction: no exponents, infinities or hexadecimal.
    private static func decimal(_ text: String) -> Double? {
        guard text.isMade(of: { $0.isDigit || $0 == 0x2e || $0 == 0x2d }, count: 1...32) else { return nil }
        return Double(text)
    }

    private func bounded<Number: Comparable>(
        _ number: Number,
        in range: ClosedRange<Number>
    ) throws(FieldFault) -> Number {
        guard range.contains(number) else {
            throw FieldFault(
                "\(number) is out of range",
                "it runs from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    private func listed(_ words: [String]) -> String { words.joined(separator: ", ") }

    private var mismatch: FieldFault {
        switch self {
        case .text: FieldFault("not text", "write text")
        case .code(let words): FieldFault("not a word", "it takes \(listed(words))")
        case .integer: FieldFault("not a whole number", "write digits alone")
        case .decimal: FieldFault("not a number", "write digits, with a point for the fraction")
        case .boolean: FieldFault("neither true nor false", "write true or false")
        case .timestamp: FieldFault("not a time", "write RFC 3339, such as 2026-03-01T09:30:00Z")
        case .country: FieldFault("not a country", "write ISO 3166-1 alpha-2, such as TH")
        case .currency: FieldFault("not a currency", "write ISO 4217, such as THB")
        case .reference: FieldFault("not an object id", "write the 36 characters of its UUID, or KIND:VALUE")
        case .digest(let digits): FieldFault("not a digest", "write \(digits) hexadecimal digits")
        case .list: FieldFault("not a list", "write a list of texts")
        }
    }
}
