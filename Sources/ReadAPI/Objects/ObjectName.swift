package import Indicators

/// What people call an object whose key is a UUID or a number.
package enum ObjectName {
    private static let fields = ["name", "title", "claim", "organisation", "names"]

    package static func of(_ said: [Field]) -> String? {
        for name in fields {
            switch said.first(where: { $0.name == name })?.value {
            case .text(let text): return text
            case .list(let items): return items.first
            default: continue
            }
        }
        return nil
    }
}
