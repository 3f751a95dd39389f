package import Indicators

/// Names, addresses and numbers that people rely on and that a report must not block by mistake: top sites, banks, public
/// resolvers, emergency numbers.
///
/// Applied by the author before something is shared, and by exports before something is blocked. A URL is covered only
/// where it is the covered site itself: phishing pages on large sites are what they are.
package struct SafeLists: Sendable {
    /// Given to a report that its author insists on; without it, what is listed is refused.
    package static let label = "safe-listed"

    /// What covers a value.
    package struct Match: Hashable, Sendable, CustomStringConvertible {
        package let list: String
        package let entry: String
        package var description: String { "\(entry) on safe-list \(list)" }
    }

    private struct Network {
        var first: UInt128
        var last: UInt128
        var list: Int
    }

    private var names: [String] = []
    /// Canonical values of any kind, and texts that are of none, by the list they are on.
    private var exact: [String: Int] = [:]
    /// Domains that cover what is below them.
    private var trees: [String: Int] = [:]
    private var four: [Network] = []
    private var six: [Network] = []

    package var isEmpty: Bool { names.isEmpty }
    package var count: Int { exact.count + trees.count + four.count + six.count }

    package init() {}

    /// Reads the files; see ``SafeListFile``.
    package init(files: [String]) throws(SafeListError) {
        for file in files { add(try SafeListFile(path: file)) }
        four = Self.joined(four)
        six = Self.joined(six)
    }

    private mutating func add(_ file: SafeListFile) {
        let list = names.count
        names.append(file.name)
        for entry in file.entries {
            switch entry {
            case .value(let value): exact[value] = exact[value] ?? list
            case .tree(let domain): trees[domain] = trees[domain] ?? list
            case .range(let range):
                let added = Network(first: range.first, last: range.last, list: list)
                if range.isIPv4 { four.append(added) } else { six.append(added) }
            }
        }
    }

    /// Nil for what is on no list; `value` is canonical.
    package func match(_ kind: Kind, _ value: String) -> Match? {
        switch kind {
        case .domain: return domain(value)
        case .ipAddress: return address(value) ?? listed(value)
        case .url: return site(of: value).flatMap { domain($0) ?? address($0) } ?? listed(value)
        default: return listed(value)
        }
    }

    private func listed(_ value: String) -> Match? {
        exact[value].map { Match(list: names[$0], entry: value) }
    }

    private func domain(_ name: String) -> Match? {
        if let match = listed(name) { return match }
        if name.hasPrefix("www."), let match = listed(String(name.dropFirst(4))) { return match }
        guard !trees.isEmpty else { return nil }
        var rest = Substring(name)
        while true {
            if let list = trees[String(rest)] { return Match(list: names[list], entry: ".\(rest)") }
            guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
            rest = rest[rest.index(after: dot)...]
        }
    }

    /// Whether the network has an address in common with one on a list.
    private func address(_ text: String) -> Match? {
        guard let sought = AddressRange(text) else { return nil }
        let ranges = sought.isIPv4 ? four : six
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].first <= sought.last { low = middle + 1 } else { high = middle }
        }
        guard low > 0, ranges[low - 1].last >= sought.first else { return nil }
        return Match(list: names[ranges[low - 1].list], entry: text)
    }

    /// The host of a URL that names a whole site.
    private func site(of url: String) -> String? {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let rest = url[mark.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
        var path = rest.dropFirst(host.count)
        if path.first == ":" { path = path.dropFirst().drop { $0.isNumber } }
        return path.isEmpty || path == "/" ? String(host) : nil
    }

    /// Sorted, and none inside of another.
    private static func joined(_ ranges: [Network]) -> [Network] {
        var joined: [Network] = []
        for range in ranges.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
            if let last = joined.last, range.first <= last.last {
                joined[joined.count - 1].last = max(last.last, range.last)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
