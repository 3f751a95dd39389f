import Entries
import Indicators
import Synchronization

/// The objects of which reports were refused, by the import that they were part of: of each of the latest imports, so many.
final class RefusedObjects: Sendable {
    private static let runsMax = 4
    private static let objectsMax = 20_000

    private let runs = Mutex<[(run: UInt64, objects: [ObjectID: ObjectKey])]>([])

    /// With those that were refused in the same import before; nil: it is part of none.
    func add(_ objects: [ObjectID: ObjectKey], in run: UInt64?) -> [ObjectID: ObjectKey] {
        guard let run else { return objects }
        return runs.withLock { runs in
            var known = objects
            if let place = runs.firstIndex(where: { $0.run == run }) {
                known.merge(runs.remove(at: place).objects) { new, _ in new }
            }
            if known.isEmpty { return known }
            runs.append((run, known.count <= Self.objectsMax ? known : objects))
            if runs.count > Self.runsMax { runs.removeFirst() }
            return known
        }
    }
}
