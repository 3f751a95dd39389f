import Foundation
import Replication
import Testing
import TransparencyLog

@testable import NodeRuntime

@Suite struct OutsideCheckpointTests {
    @Test func `what is committed is kept outside once the commit returns`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            #expect(own.outside.read()?.checkpoint == nil)
            for numbers in [1...1, 2...5] {
                guard case .appended(let head, _)? = own.log.commit([try own.ticket(numbers)]) else {
                    Issue.record("nothing was appended")
                    return
                }
                let kept = try #require(own.outside.read())
                #expect(kept.bootID == own.outside.bootID)
                #expect(kept.checkpoint?.size == head.size && kept.checkpoint?.root == head.root)
            }
        }
    }

    @Test func `it is made anew where it was removed, and a shorter one leaves nothing of a longer`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            _ = own.log.commit([try own.ticket(1...1)])
            try FileManager.default.removeItem(atPath: own.outside.path)
            _ = own.log.commit([try own.ticket(2...2)])
            #expect(own.outside.read()?.checkpoint?.size == 2)
            try own.outside.write(nil, bootID: "b")
            #expect(try String(contentsOfFile: own.outside.path, encoding: .utf8) == "b\n")
        }
    }
}
