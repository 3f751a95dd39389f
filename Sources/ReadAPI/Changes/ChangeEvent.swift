import ReplicaStore

/// One object that changed, as the reader sees it now.
struct ChangeEvent: Encodable, Hashable, Sendable {
    /// Where to resume.
    var after: String
    var id: String
    /// Absent where the object was erased: forget the id.
    var kind: String?
    var value: String?
    /// Absent where nothing is live for the reader any more.
    var object: ObjectItem?

    /// What is the same in two events that tell nothing new.
    struct State: Hashable {
        let value: String?
        let object: ObjectItem?
    }

    var state: State { State(value: value, object: object) }
}
