import ArgumentParser
import Entries
import Indicators

/// `--field name=value` read as what the kind declares; a field that holds a list may be given several times.
enum FieldAssignments {
    static func fields(_ assignments: [Assignment], of kind: Kind) throws -> [PBField] {
        var fields: [Field] = []
        for assignment in assignments {
            var isList = false
            if case .list = kind.fields.first(where: { $0.name == assignment.name })?.type { isList = true }
            guard let place = fields.firstIndex(where: { $0.name == assignment.name }) else {
                fields.append(Field(assignment.name, isList ? .list([assignment.value]) : .text(assignment.value)))
                continue
            }
            guard case .list(let items) = fields[place].value else {
                throw ValidationError("--field \(assignment.name) is given twice, and holds one value.")
            }
            fields[place].value = .list(items + [assignment.value])
        }
        // What is referred to goes as it is written: an id does not tell the daemon of what kind it is.
        return try kind.validate(fields).map { field in
            let isReference = kind.fields.first { $0.name == field.name }?.type.referredKinds != nil
            return PBField(isReference ? fields.first { $0.name == field.name } ?? field : field)
        }
    }
}
