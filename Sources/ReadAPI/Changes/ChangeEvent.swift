import Entries
import ReplicaStore

/// One object that changed, as the reader sees it now.
struct ChangeEvent: Encodable, Sendable {
    /// Where to resume.
    var after: String
    var id: String
    /// Absent where the object was erased: forget the id.
    var kind: String?
    var value: String?
    /// Absent where nothing is live for the reader any more.
    var object: ObjectItem?
}
