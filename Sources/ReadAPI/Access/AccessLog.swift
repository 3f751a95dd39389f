package import Foundation
import Indicators
import Synchronization

/// One answered request, as the audit trail keeps it.
package struct AccessRecord: Sendable {
    package var time: Date
    package var request: String
    /// Absent where no good token was shown.
    package var token: String?
    package var address: String?
    package var method: String
    /// The pattern of the route, and what was asked for.
    package var route: String
    package var path: String
    package var status: Int
    /// The ids of the objects that were given, and how many they were; of an answer the first hundred ids, of a stream all,
    /// in a record for each page.
    package var objects: [String]
    package var count: Int
    package var milliseconds: Double

    /// One line of JSON, its keys sorted.
    var line: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            if let address { json.member("address", address) }
            json.member("count", number: "\(count)")
            json.member("method", method)
            json.member("milliseconds", number: "\(milliseconds)")
            json.name("objects")
            json.list { list in for id in objects { list.value(id) } }
            json.member("path", path)
            json.member("request", request)
            json.member("route", route)
            json.member("status", number: "\(status)")
            json.member("time", Timestamp.format(Int64(time.timeIntervalSince1970) * 1000))
            if let token { json.member("token", token) }
        }
        json.endLine()
        return json.bytes
    }
}

/// Who read what: a file of JSON lines. What cannot be written here is not answered either.
package final class AccessLog: Sendable {
    private let path: String
    private let descriptor: Mutex<Int32>
    private let lastFailure = Mutex<Failure?>(nil)

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package init(path: String) throws(Failure) {
        self.path = path
        descriptor = Mutex(try Self.open(path))
    }

    deinit { descriptor.withLock { _ = close($0) } }

    private static func open(_ path: String) throws(Failure) -> Int32 {
        let descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw Failure(description: "\(path): the access log cannot be written: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    /// Why the last record could not be written.
    package var failure: Failure? { lastFailure.withLock { $0 } }

    /// The same, after another try where there is one, with the question whether the node is ready: who waits for that
    /// asks for nothing else.
    package func failure(lookingAt now: Date) -> Failure? {
        guard failure != nil else { return nil }
        let record = AccessRecord(
            time: now,
            request: "",
            method: "GET",
            route: "/readyz",
            path: "/readyz",
            status: 503,
            objects: [],
            count: 0,
            milliseconds: 0
        )
        do throws(Failure) { try write(record) } catch { return error }
        return nil
    }

    /// After logrotate has moved the file away.
    package func reopen() throws(Failure) {
        let fresh = try Self.open(path)
        descriptor.withLock { descriptor in
            _ = close(descriptor)
            descriptor = fresh
        }
    }

    package func write(_ record: AccessRecord) throws(Failure) {
        do throws(Failure) {
            try append(record)
            lastFailure.withLock { $0 = nil }
        } catch {
            lastFailure.withLock { $0 = error }
            throw error
        }
    }

    private func append(_ record: AccessRecord) throws(Failure) {
        let line = record.line
        let isWritten = descriptor.withLock { descriptor in
            // One write appends one whole line, or the disk is full.
            line.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) } == line.count
        }
        guard isWritten else {
            throw Failure(description: "\(path): the access log cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
