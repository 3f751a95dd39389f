import Entries
import Foundation
import GRDB
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing

/// Search by the words of what is said, in the languages of those who say it.
@Suite struct FullTextTests {
    private static let texts = [
        "th": "แก๊งคอลเซ็นเตอร์หลอกให้โอนเงินผ่านบัญชีม้า น้ำเสียงเร่งรีบ",
        "km": "ឧក្រិដ្ឋជន\u{200b}ឆបោក\u{200b}តាម\u{200b}អ៊ីនធឺណិត",
        "my": "အွန်လိုင်းငွေလိမ်လည်မှု သတိထားပါ။",
        "lo": "ຫຼອກລວງທາງອອນລາຍ ບັນຊີທະນາຄານ",
        "vi": "Lừa đảo qua điện thoại, giả danh công an",
        "zh": "电信诈骗电话冒充公安机关",
        "ms": "Panggilan penipuan Macau scam, akaun keldai",
        "en": "Caller poses as the Bank of Asia's fraud desk",
    ]

    private func domain(_ value: String) throws -> ObjectKey { ObjectKey(kind: try kind("domain"), value: value) }

    private func statement(_ text: String, _ language: String = "en", fields: [Field] = []) -> Entries.Statement {
        Statement(verdict: .malicious, description: text, language: language, fields: fields)
    }

    private func withReplica(_ body: (inout SampleLog, LogStore, Replica) throws -> Void) throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            try body(&log, LogStore.open("\(folder)/log.sqlite"), Replica.open(folder: folder))
        }
    }

    private func bringUp(_ store: LogStore, _ replica: Replica) throws {
        try CatchUp(log: store, replica: replica).run()
        while try replica.index(while: { true }) {}
    }

    private func found(_ text: String, in replica: Replica, for clearance: Clearance = .amber) throws -> [String] {
        try replica.search(TextSearch(text), for: clearance).map(\.value).sorted()
    }

    @Test func `a search that nobody would write is answered as any other`() throws {
        try withReplica { log, store, replica in
            try store.commit([try log.commit([try log.report("a.example", statement("alpha beta gamma"))])])
            try bringUp(store, replica)
            #expect(try found("al\0pha", in: replica).isEmpty)
            #expect(try found("\0alpha\" beta", in: replica) == ["a.example"])
            // The first few are beginnings.
            #expect(try found("a* b* g* al*", in: replica) == ["a.example"])
            #expect(try found("a* b* g* al* be*", in: replica).isEmpty)
            #expect(try found("a* b* g* al* beta*", in: replica) == ["a.example"])
        }
    }

    @Test(
        arguments: [
            ("โอนเงิน", "th"), ("บัญชีม้า", "th"), ("ม้า", "th"), ("คอลเซ็นเตอร์ น้ำเสียง", "th"),
            ("ឆបោក", "km"), ("ឧក្រិដ្ឋជនឆបោក", "km"), ("အွန်လိုင်း", "my"), ("လိမ်လည်", "my"),
            ("ຫຼອກລວງ", "lo"), ("ທະນາຄານ", "lo"), ("lừa đảo", "vi"), ("LỪA", "vi"), ("công an", "vi"), ("cong an", "vi"),
            ("诈骗", "zh"), ("冒充公安", "zh"), ("诈", "zh"), ("关", "zh"), ("电话 电信", "zh"),
            ("keldai", "ms"), ("macau SCAM", "ms"), ("keld*", "ms"), ("bank of", "en"), ("asia's", "en"),
        ]
    )
    func `a part of a text finds it, and nothing else`(query: String, language: String) throws {
        try withReplica { log, store, replica in
            let entries = try Self.texts.sorted { $0.key < $1.key }.map { language, text in
                try log.report("\(language).example", statement(text, language))
            }
            try store.commit([try log.commit(entries)])
            try bringUp(store, replica)
            #expect(try found(query, in: replica) == ["\(language).example"])
            #expect(try found(query.decomposedStringWithCanonicalMapping, in: replica) == ["\(language).example"])
        }
    }

    @Test(arguments: ["骗诈", "电机", "keld", "asia caller keldai", "\" OR body:*", "*", "—", "", "NOT bank", "โอนมาก"])
    func `what no text says finds nothing, whatever its characters`(query: String) throws {
        try withReplica { log, store, replica in
            let entries = try Self.texts.map { try log.report("\($0.key).example", statement($0.value)) }
            try store.commit([try log.commit(entries)])
            try bringUp(store, replica)
            #expect(try found(query, in: replica).isEmpty)
        }
    }

    @Test func `fields in text are searched, and texts come back as they were written`() throws {
        try withReplica { log, store, replica in
            let text = "ล\u{0e33} cafe\u{301} \u{200b}诈骗"
            let fields = [Field(name: "registrar", value: .text("Example Registrar แห่งประเทศไทย"))]
            try store.commit([try log.commit([log.report("a.example", statement(text, "th", fields: fields))])])
            try bringUp(store, replica)
            #expect(try found("ประเทศไทย", in: replica) == ["a.example"])
            #expect(try found("CAFÉ", in: replica) == ["a.example"])
            let object = try replica.object(domain("a.example"), for: .amber)
            #expect(object?.effective?.description.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
        }
    }

    @Test func `nobody finds by a text that they may not read`() throws {
        try withReplica { log, store, replica in
            try store.commit([
                try log.commit([
                    log.report("a.example", statement("open words"), tlp: .clear),
                    log.report("b.example", statement("open words"), tlp: .clear),
                    log.report("b.example", statement("secret words"), tlp: .red),
                    log.report("c.example", statement("secret words"), tlp: .amber),
                ])
            ])
            try bringUp(store, replica)
            #expect(try found("secret", in: replica, for: .amber) == ["c.example"])
            #expect(try found("secret", in: replica, for: .green).isEmpty)
            #expect(try found("secret", in: replica, for: .red) == ["b.example", "c.example"])
            #expect(try found("words", in: replica, for: .red) == ["a.example", "b.example", "c.example"])
        }
    }

    @Test func `an older statement of the same member is not found, another member's is`() throws {
        try withReplica { log, store, replica in
            var other = try SampleLog("kh")
            try store.commit([
                try log.commit([
                    log.report("a.example", statement("first words")),
                    log.report("a.example", statement("second words")),
                ]),
                try other.commit([other.report("a.example", statement("third words"))]),
            ])
            try bringUp(store, replica)
            #expect(
                try ["first", "second", "third", "words"].map { try found($0, in: replica).count } == [0, 1, 1, 1]
            )
        }
    }

    @Test(arguments: UInt64(0)..<30)
    func `what changes between two pages is on one of them, as it is then`(seed: UInt64) throws {
        try withReplica { th, store, replica in
            var random = Seeded(seed)
            var kh = try SampleLog("kh")
            func say(_ log: SampleLog, _ text: String) throws -> CommittedEntry {
                let tlp: TLP = random.chance(30) ? .red : random.chance(50) ? .amber : .green
                return try log.report("d\(random.next() % 12).example", statement("\(text) \(random.next())"), tlp: tlp)
            }
            try store.commit([
                try th.commit(try (0..<14).map { _ in try say(th, random.chance(70) ? "words" : "other") }),
                try kh.commit(try (0..<14).map { _ in try say(kh, random.chance(70) ? "words" : "other") }),
            ])
            try bringUp(store, replica)
            for clearance in [Clearance.green, .amber, .red] {
                let all = try replica.search(TextSearch("words", limit: 100), for: clearance).map(\.value)
                var search = TextSearch("words", limit: Int(random.next() % 4) + 1)
                search.begun = try replica.textSnapshot()
                var told: [String] = []
                while true {
                    let page = try replica.matches(search, for: clearance)
                    told += page.map(\.object.value)
                    guard let last = page.last else { break }
                    search.after = last.place
                    search.begun = TextSnapshot(try #require(search.begun).numbers)
                    let text = random.chance(50) ? "words" : "other"
                    if random.chance(50) {
                        try store.commit([try th.commit([say(th, text)])])
                    } else {
                        try store.commit([try kh.commit([say(kh, text)])])
                    }
                    try bringUp(store, replica)
                }
                #expect(told.sorted() == all.sorted(), "\(clearance)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func `pages hold each object once, and those of a reader what the reader may read alone`(limit: Int) throws {
        try withReplica { log, store, replica in
            var other = try SampleLog("kh")
            let all = try (0..<9).map { try log.report("d\($0).example", statement("words \($0)"), tlp: .green) }
            try store.commit([
                try log.commit(all),
                // Of the log that is gone through first: an object that is found again behind a page's end.
                try other.commit([
                    other.report("d1.example", statement("more words")),
                    other.report("d2.example", statement("more words"), tlp: .red),
                    other.report("d8.example", statement("something else")),
                ]),
            ])
            try bringUp(store, replica)
            for clearance in [Clearance.green, .amber, .red] {
                var search = TextSearch("words", limit: limit)
                var values: [String] = []
                while let last = try replica.matches(search, for: clearance).last {
                    values += try replica.matches(search, for: clearance).map(\.object.value)
                    search.after = last.place
                }
                #expect(values.sorted() == (0..<9).map { "d\($0).example" }, "\(clearance)")
            }
        }
    }

    private func found(_ text: String, in replica: Replica, for reader: TextReader) throws -> [String] {
        try replica.matches(TextSearch(text), for: reader).map(\.object.value).sorted()
    }

    @Test func `what is said to others is not found by it where an audience is given`() throws {
        try withReplica { log, store, replica in
            let (kh, vn) = (try MemberID("kh"), try MemberID("vn"))
            let entries = try [
                log.report("a.example", statement("open words")),
                log.report("b.example", statement("secret words"), tlp: .red, audience: .named([kh])),
                log.report("c.example", statement("secret words"), tlp: .red, audience: .named([kh, vn])),
            ]
            try store.commit([try log.commit(entries)])
            try bringUp(store, replica)
            #expect(try found("words", in: replica, for: TextReader(.red, for: [vn])) == ["a.example", "c.example"])
            #expect(try found("words", in: replica, for: TextReader(.restricted, for: [vn])) == ["a.example"])
        }
    }

    @Test func `what a member has replaced for others alone is found by its words`() throws {
        try withReplica { log, store, replica in
            let (kh, vn) = (try MemberID("kh"), try MemberID("vn"))
            func red(_ value: String, _ text: String, _ member: MemberID) throws -> CommittedEntry {
                try log.report(value, statement(text), tlp: .red, audience: .named([member]))
            }
            func sighted(_ text: String, _ member: MemberID) throws -> CommittedEntry {
                let sighting = Sighting(firstMs: 1, lastMs: 1, note: text)
                let body = Body(object: try domain("c.example"), about: .sighting(sighting))
                return try log.entry(body, tlp: .red, audience: .named([member]))
            }
            let gone = Body(object: try domain("b.example"), about: .withdrawal(Withdrawal(reason: "expired")))
            let entries = try [
                red("a.example", "first words", kh), red("a.example", "second words", vn),
                red("b.example", "first words", kh), log.entry(gone, tlp: .red, audience: .named([vn])),
                sighted("first words", kh), sighted("second words", vn),
                red("d.example", "first words", kh), red("d.example", "second words", kh),
            ]
            try store.commit([try log.commit(entries)])
            try bringUp(store, replica)
            let (toKH, toVN) = (TextReader(.red, for: [kh]), TextReader(.red, for: [vn]))
            #expect(try found("first", in: replica, for: toKH) == ["a.example", "b.example", "c.example"])
            #expect(try found("second", in: replica, for: toKH) == ["d.example"])
            #expect(try found("first", in: replica, for: toVN) == [])
            #expect(try found("second", in: replica, for: toVN) == ["a.example", "c.example"])
            // Who sees all of it finds what stands for all.
            #expect(try found("first", in: replica, for: .red) == [])
        }
    }

    @Test(arguments: UInt64(0)..<30)
    func `who reads for some members finds what it sees stand, once, whatever changes between two pages`(seed: UInt64)
        throws
    {
        try withReplica { th, store, replica in
            var random = Seeded(seed)
            var kh = try SampleLog("kh")
            let members = [try MemberID("la"), try MemberID("vn")]
            let reader = TextReader(.red, for: [members[0]])
            func say(_ log: SampleLog) throws -> CommittedEntry {
                let isNamed = random.chance(60)
                return try log.report(
                    "d\(random.next() % 9).example",
                    statement("\(random.chance(60) ? "words" : "other") \(random.next())"),
                    tlp: isNamed && random.chance(50) ? .red : .green,
                    audience: isNamed ? .named([members[random.chance(50) ? 0 : 1]]) : .all
                )
            }
            /// From all that was ever said.
            func expected() throws -> [String] {
                try (0..<9).map { "d\($0).example" }.filter { value in
                    let seen = try replica.history(of: domain(value), for: .red).map(\.record).filter { record in
                        guard case .named(let named) = record.audience else { return true }
                        return named.contains(members[0])
                    }
                    return ObjectState(seen).records.contains { $0.statement?.description.hasPrefix("words") ?? false }
                }
            }
            try store.commit([
                try th.commit(try (0..<20).map { _ in try say(th) }),
                try kh.commit(try (0..<20).map { _ in try say(kh) }),
            ])
            try bringUp(store, replica)
            let all = try expected()
            #expect(try found("words", in: replica, for: reader) == all)
            var search = TextSearch("words", limit: Int(random.next() % 3) + 1)
            search.begun = try replica.textSnapshot()
            var told: [String] = []
            while let last = try replica.matches(search, for: reader).last {
                told += try replica.matches(search, for: reader).map(\.object.value)
                search.after = last.place
                if random.chance(50) {
                    try store.commit([try th.commit([say(th)])])
                } else {
                    try store.commit([try kh.commit([say(kh)])])
                }
                try bringUp(store, replica)
            }
            #expect(told.sorted() == all)
        }
    }

    @Test func `what comes late, or moves to the restricted file, is found at once`() throws {
        try withReplica { log, store, replica in
            var entries = try [
                log.report("a.example", statement("early words")), log.report("b.example", statement("late words")),
            ]
            let payload = try #require(entries[1].payload)
            entries[1].payload = nil
            entries[1].state = .wanted
            try store.commit([try log.commit(entries)])
            try bringUp(store, replica)
            try store.fill(log.origin, [(1, payload)])
            var other = try SampleLog("kh")
            try store.commit([try other.commit([other.report("a.example", statement("hidden"), tlp: .red)])])
            try CatchUp(log: store, replica: replica).run()
            #expect(try found("late", in: replica) == ["b.example"])
            #expect(try found("early", in: replica, for: .red) == ["a.example"])
        }
    }

    @Test func `an erased text is found no more, and is gone from the file`() throws {
        try withReplica { log, store, replica in
            try store.commit([
                try log.commit([
                    log.report("a.example", statement("Somebodysname lives in 诈骗城")),
                    log.report("b.example", statement("other words")),
                ])
            ])
            try bringUp(store, replica)
            var eraser = try log.reports(5..<6)
            eraser[0].erases = [0..<1]
            try store.commit([try log.commit(eraser)])
            try bringUp(store, replica)
            #expect(try found("somebodysname", in: replica).isEmpty)
            #expect(try found("诈骗", in: replica).isEmpty)
            #expect(try found("other", in: replica) == ["b.example"])
            try replica.checkpoint(truncating: true)
            for path in [replica.open.file.path, replica.open.file.path + "-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: path))
                #expect(bytes.range(of: Data("somebodysname".utf8)) == nil)
            }
        }
    }

    @Test func `the index lags, says so, and goes on where it stopped`() throws {
        try withReplica { log, store, replica in
            let entries = try (0..<100).map { try log.report("d\($0).example", statement("word\($0) all")) }
            try store.commit([try log.commit(entries)])
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.unindexed() == 100)
            var turns = 0
            _ = try replica.index {
                turns += 1
                return turns < 40
            }
            let left = try replica.unindexed()
            #expect(left > 0 && left < 100)
            try bringUp(store, replica)
            #expect(try replica.unindexed() == 0)
            #expect(try found("all", in: replica).count == 50)
            #expect(try found("word99", in: replica) == ["d99.example"])
        }
    }
}
