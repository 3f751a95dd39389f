import Commands
import Foundation
import NIOCore
import NodeRuntime

/// All of a TAXII collection by `next`, 10,000 STIX objects a page, one request after another; beside it as many answers
/// of the same size from a bare route; then objects of each type by their ids, and ids that nobody has. `entries` counts
/// STIX objects, p50 and p99 are of the ids.
struct TAXIIScenario {
    /// Of each page so many ids are asked for later.
    private static let idsOfPage = 12
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        let root = try node.serveHTTP() + "/taxii2/mandala/collections/all/objects/"
        let url = root + "?limit=10000"
        try await node.start()
        var stream = try bench.drafts.stream()
        try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        try await node.waitIndexed()
        let load = HTTPLoad(token: try await node.token(), accept: "application/taxii+json;version=2.1")
        let idleMib = node.figures.rssMib
        var next: String?
        var ids: [String] = []
        var (objects, bytes, pages, seconds) = (0, 0, 0, 0.0)
        repeat {
            let began = ContinuousClock.now
            let page = try await load.get(url + (next.map { "&next=\($0)" } ?? ""))
            seconds += (ContinuousClock.now - began).milliseconds / 1000
            objects += Self.count("\"spec_version\":", in: page)
            bytes += page.readableBytes
            pages += 1
            ids += Self.ids(page).prefix(Self.idsOfPage)
            next = Self.next(page)
        } while next != nil
        let peakMib = node.figures.peakMib
        let times = try await Self.ask(ids, load, root)
        node.stop()
        var result = BenchResult(entries: objects)
        result.p50Ms = percentile(0.5, of: times.known)
        result.p99Ms = percentile(0.99, of: times.known)
        result.set(
            seconds: seconds,
            floorPerSecond: Double(objects) / (try await floor(pages, bytes: bytes / pages))
        )
        result.rssMib = peakMib
        let unknown = (percentile(0.5, of: times.unknown) ?? 0) / 1000
        result.steps = [
            .init(name: "an id that nobody has", entries: times.unknown.count, seconds: unknown),
            .init(name: "before", rssMib: idleMib), .init(name: "page bytes", wireBytes: UInt64(bytes / pages)),
        ]
        return result
    }

    /// Milliseconds of each request, one after another.
    private static func ask(_ ids: [String], _ load: HTTPLoad, _ root: String) async throws -> (
        known: [Double], unknown: [Double]
    ) {
        var times: (known: [Double], unknown: [Double]) = ([], [])
        for id in ids {
            var began = ContinuousClock.now
            guard count("\"\(id)\"", in: try await load.get("\(root)\(id)/")) > 0 else {
                throw BenchError("\(id) is in a page, and is not found by its id")
            }
            times.known.append((ContinuousClock.now - began).milliseconds)
            began = ContinuousClock.now
            guard count("objects", in: try await load.get("\(root)?match%5Bid%5D=indicator--\(UUID())")) == 0 else {
                throw BenchError("an id that nobody has is found")
            }
            times.unknown.append((ContinuousClock.now - began).milliseconds)
        }
        return times
    }

    /// Of its last objects, at least one of each type.
    private static func ids(_ page: ByteBuffer) -> [String] {
        let tail = page.getString(
            at: max(page.readerIndex, page.writerIndex - 20_000),
            length: min(20_000, page.readableBytes)
        )
        return (tail ?? "").split(separator: "\"id\":\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    private func floor(_ pages: Int, bytes: Int) async throws -> Double {
        let load = HTTPLoad(token: "none")
        return try await BareRoute(bytes: bytes).serve { url in
            let began = ContinuousClock.now
            for _ in 0..<pages { _ = try await load.get(url) }
            return (ContinuousClock.now - began).milliseconds / 1000
        }
    }

    private static func count(_ text: String, in buffer: ByteBuffer) -> Int {
        let wanted = Array(text.utf8)
        return buffer.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            var count = 0
            while let place = rest.firstIndex(of: wanted[0]) {
                if rest[place...].starts(with: wanted) { count += 1 }
                rest = rest[(place + 1)...]
            }
            return count
        }
    }

    /// It stands at the end.
    private static func next(_ page: ByteBuffer) -> String? {
        let tail = page.getString(
            at: max(page.readerIndex, page.writerIndex - 400),
            length: min(400, page.readableBytes)
        )
        guard let tail, let mark = tail.range(of: "\"next\":\"") else { return nil }
        return String(tail[mark.upperBound...].prefix { $0 != "\"" })
    }
}
