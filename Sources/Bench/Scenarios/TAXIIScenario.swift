import Commands
import Foundation
import NIOCore
import NodeRuntime

/// All of a TAXII collection by `next`, 10,000 STIX objects a page, one request after another; beside it as many answers
/// of the same size from a bare route. `entries` counts STIX objects.
struct TAXIIScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        let url = try node.serveHTTP() + "/taxii2/mandala/collections/all/objects/?limit=10000"
        try await node.start()
        var stream = try bench.drafts.stream()
        try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        let load = HTTPLoad(token: try await node.token(), accept: "application/taxii+json;version=2.1")
        let idleMib = node.figures.rssMib
        var next: String?
        var (objects, bytes, pages, seconds) = (0, 0, 0, 0.0)
        repeat {
            let began = ContinuousClock.now
            let page = try await load.get(url + (next.map { "&next=\($0)" } ?? ""))
            seconds += (ContinuousClock.now - began).milliseconds / 1000
            objects += Self.count("\"spec_version\":", in: page)
            bytes += page.readableBytes
            pages += 1
            next = Self.next(page)
        } while next != nil
        let peakMib = node.figures.peakMib
        node.stop()
        var result = BenchResult(entries: objects)
        result.set(
            seconds: seconds,
            floorPerSecond: Double(objects) / (try await floor(pages, bytes: bytes / pages))
        )
        result.rssMib = peakMib
        result.steps = [
            .init(name: "before", rssMib: idleMib), .init(name: "page bytes", wireBytes: UInt64(bytes / pages)),
        ]
        return result
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
