import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A Hummingbird server with one route, which answers the same bytes and headers to whatever is asked.
///
/// It is a process of its own, as the node is: beside the client it would share its threads.
struct BareRoute {
    let bytes: Int

    /// Calls `measure` with its address while it serves.
    func serve<T: Sendable>(_ measure: @Sendable (_ url: String) async throws -> T) async throws -> T {
        let child = Process()
        child.executableURL = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        child.arguments = ["bare-route", "--entries", "\(bytes)"]
        let (input, output) = (Pipe(), Pipe())
        child.standardInput = input
        child.standardOutput = output
        try child.run()
        defer {
            try? input.fileHandleForWriting.close()
            child.waitUntilExit()
        }
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = UInt16(text.trimmingCharacters(in: .newlines)) else {
            throw BenchError("the floor's server did not run")
        }
        return try await measure("http://127.0.0.1:\(port)/floor")
    }

    /// Serves until the input ends.
    func run() async throws -> BenchResult {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let name = HTTPField.Name("x-request-id") { headers[name] = "0123456789abcdef0123456789abcdef" }
        let answer = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        let router = Router()
        router.get("**") { _, _ in answer }
        router.post("**") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return answer
        }
        var logger = Logger(label: "floor")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: "mandala"),
            onServerRunning: { FileHandle.standardOutput.write(Data("\($0.localAddress?.port ?? 0)\n".utf8)) },
            logger: logger
        )
        let (inputs, input) = AsyncStream.makeStream(of: Data.self)
        FileHandle.standardInput.readabilityHandler = { file in
            if file.availableData.isEmpty { input.finish() }
        }
        return await withThrowingTaskGroup { group in
            group.addTask {
                defer { input.finish() }
                try await application.run()
            }
            for await _ in inputs {}
            group.cancelAll()
            return BenchResult(entries: bytes)
        }
    }
}
