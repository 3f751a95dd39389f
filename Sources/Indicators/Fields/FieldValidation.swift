/// Who checks: the author enforces tables that change with a version, a receiver syntax alone (DESIGN §7).
package enum CheckingRole: Sendable, Hashable {
    case author
    case receiver
}

extension Kind {
    /// Checks fields against their declarations and brings them into stored form, in the order of declaration.
    ///
    /// Text is read as what the declaration asks for: `"12"` as an integer, `yes` as a boolean, RFC 3339 as a
    /// timestamp. A receiver keeps fields that this version does not know, after the others.
    package func validate(
        _ fields: [Field],
        as role: CheckingRole = .author
    ) throws(IndicatorError) -> [Field] {
        guard !fields.isEmpty else { return fields }
        var byPosition: [(position: Int, field: Field)] = []
        var unknown: [Field] = []
        var seen: Set<String> = []
        for field in fields {
            guard seen.insert(field.name).inserted else {
                throw .field(kind: name, field: field.name, reason: "given twice", advice: "give it once")
            }
            guard let position = self.fields.firstIndex(where: { $0.name == field.name }) else {
                guard role == .receiver else { throw unknownField(field.name) }
                unknown.append(field)
                continue
            }
            do throws(FieldFault) {
                let value = try self.fields[position].type.check(field.value, role)
                byPosition.append((position, Field(name: field.name, value: value)))
            } catch {
                throw .field(kind: name, field: field.name, reason: error.reason, advice: error.advice)
            }
        }
        return byPosition.sorted { $0.position < $1.position }.map(\.field) + unknown
    }

    private func unknownField(_ field: String) -> IndicatorError {
        let advice =
            keyParts.contains { $0.name == field }
            ? "it is part of the key: give it there"
            : "it has \(fields.map(\.name).joined(separator: ", "))"
        return .field(kind: name, field: field, reason: "not a field of this kind", advice: advice)
    }
}

/// What is wrong with one field's value.
struct FieldFault: Error {
    var reason: String
    var advice: String

    init(_ reason: String, _ advice: String) {
        self.reason = reason
        self.advice = advice
    }
}
