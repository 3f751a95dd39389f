import ArgumentParser
import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Lists the objects whose value contains a text, and those of which it is said.",
        discussion: """
            Values are compared in canonical form: domains in lower case, telephone numbers as +66…. A text that is a \
            whole value in another spelling is found too. --prefix uses an index; without it all values are gone \
            through.

            Then come the objects of which a current statement says all the words: in its description, note or fields, \
            in any language, the newest entries first. Case and accents do not count; word* is the beginning of a \
            word; in scripts without spaces (Thai, Lao, Burmese, Khmer, Chinese) any part of a text is found. --words \
            lists these alone.

            JSON keys: objects, a list of id, kind, value, verdict, confidence, score (what is left \
            of it), expires, expiryImplied, expired, labels, description, firstSeen, lastSeen, validUntil, tlp, heads, \
            live, conflict, contested; and truncated.
            """
    )

    @Argument(help: "What the value contains.")
    var text: String

    @Option(
        help: ArgumentHelp("Only this kind; may be repeated.", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: [Kind] = []

    @Option(help: "Only this verdict.", transform: { try Verdict($0) })
    var verdict: Verdict?

    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 100

    @Flag(help: "What the value begins with, and no words.")
    var prefix = false

    @Flag(help: "The words of what is said, and no values.")
    var words = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit is 1 to 1000000.") }
        guard !text.isEmpty else { throw ValidationError("Say what to search for.") }
        guard !(prefix && words) else { throw ValidationError("Give --prefix or --words.") }
    }

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        var found: [ObjectSummary] = []
        for text in words ? [] : spellings(configuration.region) where found.isEmpty {
            found = try replica.search(
                ObjectSearch(
                    prefix ? .prefix(text) : .containing(text),
                    kinds: kind,
                    verdict: verdict,
                    limit: limit + 1
                ),
                for: clearance
            )
        }
        if !prefix, found.count <= limit {
            let known = Set(found.map(\.id))
            let search = TextSearch(text, kinds: kind, verdict: verdict, limit: limit + 1)
            found += try replica.search(search, for: clearance).filter { !known.contains($0.id) }
            let missing = try replica.unindexed()
            if missing > 0 { Streams.note("note: the words of \(missing) entries are not in the index yet") }
        }
        let now = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
        let list = ObjectList(found, limit: limit, nowMs: now)
        if json.isWanted { return try Streams.write(json: list) }
        if found.isEmpty {
            let what = prefix ? "no value begins with" : words ? "nobody says" : "no value contains, and nobody says,"
            throw CommandFailure("\(what) '\(TerminalText.value(text))'")
        }
        Streams.write(list.table.text)
        if list.truncated { Streams.note("note: there are more than \(limit); give a longer text, or --limit") }
    }

    /// As written first, then as a canonical value, then in lower case.
    private func spellings(_ region: String?) -> [String] {
        let kinds = kind.isEmpty ? Kind.detect(text).map { [$0] } ?? [] : kind
        let canonical = kinds.compactMap {
            try? $0.canonicalise(RawKey(value: text), context: KeyContext(region: region)).value
        }
        return [text] + canonical + [text.lowercased()]
    }
}
