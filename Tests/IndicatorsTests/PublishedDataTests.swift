import Indicators
import Testing

/// Published lists of real scams. What is refused has a reason, and what is taken is a fixed point.
@Suite(.enabled(if: Fixtures.dataFolder != nil, "no published data; set MANDALA_DATA"))
struct PublishedDataTests {
    private struct Tally {
        var taken = 0
        var warned: [String: Int] = [:]
        var refused: [String: Int] = [:]
        var refusals: Int { refused.values.reduce(0, +) }
    }

    private func tally(_ kind: Kind, _ keys: [(key: RawKey, region: String?)]) throws -> Tally {
        var tally = Tally()
        for (key, region) in keys {
            do throws(IndicatorError) {
                let canonical = try kind.canonicalise(key, context: KeyContext(region: region))
                tally.taken += 1
                for warning in canonical.warnings { tally.warned[warning, default: 0] += 1 }
                let again = try kind.canonicalise(RawKey(value: canonical.value))
                #expect(again.value == canonical.value)
                #expect(kind.isCanonical(canonical.value), "\(canonical.value)")
            } catch {
                tally.refused[error.reason, default: 0] += 1
            }
        }
        print("\(kind): \(keys.count) read, \(tally.taken) taken; refused \(tally.refused); warned \(tally.warned)")
        return tally
    }

    private func plain(_ lines: [String]) -> [(key: RawKey, region: String?)] {
        lines.map { (RawKey(value: $0), nil) }
    }

    @Test func `all real scam domains are taken`() throws {
        let lines = Fixtures.sampled(try Fixtures.dataLines("scam-domains.txt"), every: 10)
        let tally = try tally(.domain, plain(lines))
        #expect(tally.refusals == 0)
        #expect(tally.warned.values.reduce(0, +) <= 20)
    }

    @Test func `all real phishing URLs are taken`() throws {
        let lines = Fixtures.sampled(try Fixtures.dataLines("phishing-urls.txt"), every: 5)
        let tally = try tally(.url, plain(lines))
        #expect(tally.refusals <= lines.count / 1000)
    }

    @Test func `all real bad addresses are taken`() throws {
        let lines = Fixtures.sampled(try Fixtures.dataLines("bad-ips.txt"), every: 10)
        #expect(try tally(.ipAddress, plain(lines)).refusals == 0)
    }

    @Test func `real wallets are taken unless their checksum is wrong`() throws {
        let rows = Fixtures.sampled(Array(try Fixtures.dataLines("scam-wallets.csv").dropFirst()), every: 10)
        let keys = rows.map { row in
            let cells = row.split(separator: ",", maxSplits: 2).map(String.init)
            return (RawKey(parts: ["chain": cells[0], "address": cells[1]]), String?.none)
        }
        let tally = try tally(.cryptoWallet, keys)
        #expect(tally.refused.keys.allSatisfy { $0.hasPrefix("the checksum is wrong") })
        #expect(tally.refusals <= 10)
    }

    @Test func `real numbers are taken, and patterns and short codes refused`() throws {
        let rows = Array(try Fixtures.dataLines("phone-numbers.csv").dropFirst())
        let keys = rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return (RawKey(value: cells[0]), Optional(cells[cells.count - 2]))
        }
        let tally = try tally(.phoneNumber, keys)
        #expect(tally.refused["a pattern, not a number"] == rows.count { $0.contains(".*") })
        #expect(tally.taken >= 590)
    }

    @Test func `every dirty line is refused with a reason or is of another kind`() throws {
        for row in try Fixtures.dataLines("dirty-lines.tsv").dropFirst() {
            let cells = row.split(separator: "\t", maxSplits: 1).map(String.init)
            let intended: Kind = cells[0].contains("ipaddress") ? .ipAddress : .domain
            let error = refusal(intended, cells[1])
            let other = Kind.detect(cells[1])
            print(
                "\(intended): \(cells[1]) → \(error?.description ?? "TAKEN"); detected as \(other?.name ?? "nothing")"
            )
            if cells[1] == "159.323.68.211" { #expect(other == nil) }
            #expect(error != nil || other != nil)
        }
    }
}
