import ReplicaStore

/// A place in the changes, sealed.
struct ChangeCursor: Sendable {
    private let seal: SealedNumbers

    init(_ seal: SealedNumbers) { self.seal = seal }

    func text(_ position: ChangePosition) throws -> String {
        try seal.text([position.generation, position.open, position.restricted], "")
    }

    /// Nil for what was not made here.
    func position(_ text: String) -> ChangePosition? {
        guard let numbers = seal.numbers(text, ""), numbers.count == 3 else { return nil }
        return ChangePosition(generation: numbers[0], open: numbers[1], restricted: numbers[2])
    }
}
