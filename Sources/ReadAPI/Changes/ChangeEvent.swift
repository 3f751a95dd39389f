import Entries
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
    /// What counts of its sightings and actions; empty for a reader that is told of every change.
    var counted: [EntryID] = []

    enum CodingKeys: String, CodingKey { case after, id, kind, value, object }

    /// What is the same in two events that tell nothing new.
    struct State: Hashable {
        let value: String?
        let object: ObjectItem?
        let counted: [EntryID]
    }

    var state: State { State(value: value, object: object?.timeless, counted: counted) }
}
