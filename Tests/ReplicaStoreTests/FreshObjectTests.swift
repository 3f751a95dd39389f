import Entries
import Indicators
import Replication
import Testing

@testable import ReplicaStore

struct FreshObjectTests {
    /// Statements and withdrawals of all levels, each as the only one of its object.
    @Test(arguments: [Clearance.amber, .red])
    func `what one statement makes of an object is what merging it makes`(highest: Clearance) throws {
        let history = try RandomHistory(seed: 7, count: 300)
        var tested = 0
        for entry in history.entries {
            guard case .body(let body) = entry.reading, let object = body.object,
                let row = StoredStatement(body, of: entry)
            else { continue }
            tested += 1
            let fresh = FreshObject(object, object.id, [row], highest: highest)
            let state = ObjectState([row.record])
            let merged = MergedObject(state, kind: object.kind, highest: highest)
            #expect(fresh.columns == ObjectColumns(merged, HeadKeys([row])))
            #expect(fresh.standings == [Standing(row.record.entry, in: state, merged)])
            #expect(fresh.merged == nil)
            #expect(fresh.digest == merged.top.map { StateDigest(object.id, $0) })
            let open = highest.isOpen ? nil : merged.effective(for: .amber)
            #expect(fresh.overlap == open.map { StateDigest(object.id, $0) })
        }
        #expect(tested > 100)
    }
}
