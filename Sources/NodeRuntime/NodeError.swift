/// One line for the operator: what was wrong, where, and what to do.
package struct NodeError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
