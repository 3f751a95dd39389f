/// One line for the operator: what was wrong, where, and what to do.
package struct NodeError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// Nothing was wrong with what was asked: done again later it may go through.
    package let isPassing: Bool

    package init(_ description: String, isPassing: Bool = false) {
        self.description = description
        self.isPassing = isPassing
    }
}
