import Commands
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A Hummingbird server in this process with one route, which answers the same bytes to whatever is asked.
struct BareRoute {
    let body: ByteBuffer

    init(bytes: Int) { body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes) }

    /// Calls `measure` with its address while it serves.
    func serve<T: Sendable>(_ measure: @escaping @Sendable (_ url: String) async throws -> T) async throws -> T {
        let router = Router()
        let answer = body
        router.get("**") { _, _ in Response(status: .ok, body: ResponseBody(byteBuffer: answer)) }
        router.post("**") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return Response(status: .ok, body: ResponseBody(byteBuffer: answer))
        }
        let (running, runs) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "floor")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in runs.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in running { return try await measure("http://127.0.0.1:\(port)/floor") }
                return nil
            }
            defer { group.cancelAll() }
            while let found = try await group.next() { if let found { return found } }
            throw BenchError("the floor's server did not run")
        }
    }
}
