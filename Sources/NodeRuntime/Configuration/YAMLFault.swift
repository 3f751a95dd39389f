import Yams

/// Why a text is not the YAML that is wanted, on one line and in the words of whoever wrote it.
package enum YAMLFault {
    package static func reason(_ error: any Error) -> String {
        switch error {
        case let error as YamlError: syntax(error)
        case DecodingError.keyNotFound(let key, _): "key '\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(let type, let context): name(context) + wanted(type)
        case DecodingError.valueNotFound(let type, let context): name(context) + wanted(type)
        case DecodingError.dataCorrupted(let context):
            // What the scanner says of a text is beneath what the decoder says.
            context.underlyingError.map(reason) ?? name(context) + "it cannot be read"
        default: "\(error)"
        }
    }

    private static func syntax(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let names, _):
            "\(names.map { "key '\($0)'" }.joined(separator: ", ")): it stands there more than once"
        default: "it is not YAML"
        }
    }

    private static func name(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty ? "" : "key '\(context.codingPath.map(\.stringValue).joined(separator: "."))': "
    }

    private static func wanted(_ type: Any.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "it takes a whole number"
        case is Yams.Node.Sequence.Type: "it takes a list, as in [a, b]"
        case is Yams.Node.Mapping.Type: "it takes 'key: value' lines below it"
        default: "it takes one value"
        }
    }
}
