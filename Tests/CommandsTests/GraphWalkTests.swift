import Entries
import Indicators
import ReplicaStore
import Testing

@testable import Commands

struct GraphWalkTests {
    /// `a>b`: a link between the domains `a.example` and `b.example`.
    private func walk(_ links: [String], depth: Int, limit: Int = 100) throws -> GraphWalk {
        let all = try links.map { text -> StoredLink in
            let ends = text.split(separator: ">").map { domain(String($0)) }
            let value = "\(ends[0].id)/uses/\(ends[1].id)"
            return StoredLink(
                key: ObjectKey(kind: .link, value: value),
                ends: try #require(LinkEnds(value)),
                objects: [ends[0].id: ends[0]],
                verdict: .suspicious,
                confidence: 50
            )
        }
        return try GraphWalk(
            from: domain("a"),
            depth: depth,
            limit: limit,
            links: { id, most in Array(all.filter { $0.ends.from == id || $0.ends.to == id }.prefix(most)) },
            state: { _ in nil }
        )
    }

    private func domain(_ name: String) -> ObjectKey { ObjectKey(kind: .domain, value: "\(name).example") }

    private func names(_ graph: GraphWalk) -> [String] {
        graph.nodes.map { node in
            "\(["a", "b", "c", "d"].first { domain($0).id.description == node.id } ?? "?")\(node.depth)"
        }
    }

    @Test func `a cycle ends, and each of its links stands once`() throws {
        let graph = try walk(["a>b", "b>c", "c>a"], depth: 9)
        #expect(Set(names(graph)) == ["a0", "b1", "c1"])
        #expect(graph.edges.count == 3)
        #expect(Set(graph.edges.map(\.id)).count == 3)
        #expect(!graph.truncated)
    }

    @Test func `links are followed both ways, so deep and no deeper`() throws {
        let links = ["b>a", "b>c", "c>d"]
        #expect(names(try walk(links, depth: 0)) == ["a0"])
        #expect(names(try walk(links, depth: 1)) == ["a0", "b1"])
        #expect(names(try walk(links, depth: 2)) == ["a0", "b1", "c2"])
        #expect(names(try walk(links, depth: 3)) == ["a0", "b1", "c2", "d3"])
    }

    @Test func `an end that nobody reports is there, marked, and without its kind where nobody tells it`() throws {
        let graph = try walk(["a>b"], depth: 1)
        #expect(graph.nodes.map(\.known) == [false, false])
        #expect(graph.nodes.map(\.kind) == ["domain", nil])
    }

    @Test func `what the limit cuts off is said, and no link leads to an object that is not there`() throws {
        let graph = try walk(["a>b", "a>c", "b>d"], depth: 3, limit: 2)
        #expect(graph.nodes.count == 2)
        #expect(graph.truncated)
        let ids = Set(graph.nodes.map(\.id))
        #expect(graph.edges.allSatisfy { ids.contains($0.from) && ids.contains($0.to) })
    }
}
