import Foundation
import Logging
import Membership
import Testing
import TransparencyLog

@testable import NodeRuntime
@testable import Replication

@Suite struct LogLibraryTests {
    @Test func `peers that ask for the same at once are given what was packed for the first`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let author = own.log.origin.member
            let library = LogLibrary(
                store: own.store,
                own: author,
                edges: own.edges,
                giving: own.giving,
                packages: own.packages,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            // More than is packed with its commit.
            guard case .appended(let head, _)? = own.log.commit([try own.ticket(1...300)]) else {
                Issue.record("nothing was appended")
                return
            }
            let packages = await withTaskGroup { group in
                for request in 1...16 as ClosedRange<UInt64> {
                    group.addTask {
                        await library.package(.next(0, head, request: request), for: author)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(packages.compactMap { $0?.request }.sorted() == Array(1...16))
            #expect(packages.allSatisfy { $0?.count == 300 })
            let places = packages.map { package in package?.payloads.withUnsafeBytes(\.baseAddress) }
            #expect(Set(places).count == 1)
        }
    }
}
