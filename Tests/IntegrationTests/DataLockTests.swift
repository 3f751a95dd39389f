import NodeRuntime
import Foundation
import Testing

extension IntegrationTests {
    @Test func `a second daemon on the same data folder refuses in one line, and the first goes on`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let second = try await th.command("serve")
            #expect(second.status == 1)
            #expect(second.errorLines.count == 1)
            #expect(
                second.errors.contains(
                    "\(th.configuration.dataFolder.path): another mandala daemon uses this data folder; stop it first"
                )
            )
            #expect(th.isRunning)
            try await th.reportSample(1)
            try await th.showsSample(1)
            #expect(try await th.command("status").status == 0)
            #expect(try await th.stop() == 0)
            try await th.start()
            try await th.showsSample(1)
        }
    }
}
