import Entries

/// STIX 2.0 or 2.1 bundles, TAXII envelopes, bare lists of objects or single objects, one after another.
struct STIXBundle: RecordReader {
    var ignoredColumns: [String] { [] }
    private var stream: JSONStream
    private var objects: STIXObjects
    private var state = State.start
    /// The members so far, in case the document is no bundle but one object; nil once that cannot be.
    private var single: [UInt8]? = []
    private var singleIsTooLong = false
    private var start: UInt64 = 1
    /// What refers to objects that come later.
    private var waiting: [Waiting] = []
    private var waitingBytes = 0

    private static let waitingMax = 10_000
    private static let waitingBytesMax = 64 << 20

    private struct Waiting {
        let line: UInt64
        let raw: String
        let object: JSONValue
    }

    private enum State {
        case start
        /// Within the bundle.
        case members(isFirst: Bool)
        /// Within its objects.
        case objects(isFirst: Bool, inBundle: Bool)
        case end
    }

    init(_ window: ByteWindow, defaults: ImportDefaults) {
        stream = JSONStream(window)
        objects = STIXObjects(defaults)
    }

    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool {
        switch state {
        case .start:
            _ = try stream.peek()
            start = stream.line
            if try stream.take("{") {
                state = .members(isFirst: true)
            } else if try stream.take("[") {
                state = .objects(isFirst: true, inBundle: false)
            } else {
                throw stream.fault("it is no STIX bundle: it begins with neither { nor [")
            }
        case .members(let isFirst): try member(isFirst, into: &batch)
        case .objects(let isFirst, let inBundle): try object(isFirst, inBundle, into: &batch)
        case .end:
            let later = waiting.filter { objects.refersAhead($0.object) }
            for object in waiting.filter({ !objects.refersAhead($0.object) }) + later {
                add(objects.outcomes(object.object), object.line, object.raw, to: &batch)
            }
            (waiting, waitingBytes) = ([], 0)
            if try stream.peek() == nil { return false }
            (state, single, singleIsTooLong) = (.start, [], false)
        }
        return true
    }

    private mutating func member(_ isFirst: Bool, into batch: inout [ImportLine]) throws(ImportError) {
        if try stream.take("}") {
            state = .end
            endSingle(into: &batch)
            return
        }
        if !isFirst { try stream.expect(",") }
        let name = try stream.name()
        if name == "objects", try stream.take("[") {
            state = .objects(isFirst: true, inBundle: true)
            single = nil
            return
        }
        state = .members(isFirst: false)
        guard single != nil else { return try stream.skip() }
        let isPlain = !name.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }
        guard case .bytes(let value, _) = try stream.part(), isPlain else {
            single = nil
            return
        }
        single?.append(contentsOf: "\(isFirst ? "" : ",")\"\(name)\":".utf8)
        single?.append(contentsOf: value)
        if let count = single?.count, count > ByteWindow.recordBytesMax { (single, singleIsTooLong) = (nil, true) }
    }

    /// A document without `objects` that says what type it is of, which is no bundle.
    private mutating func endSingle(into batch: inout [ImportLine]) {
        guard let members = single else {
            if singleIsTooLong {
                batch.append(ImportLine(line: start, raw: "", outcome: .reject(reason: "it is longer than 1 MiB")))
            }
            return
        }
        let document: [UInt8] = [0x7b] + members + [0x7d]
        document.withUnsafeBytes { bytes in
            do throws(JSONFault) {
                let object = try JSONText.parse(bytes)
                guard let type = object["type"]?.text, type != "bundle" else { return }
                add(objects.outcomes(object), start, .raw(bytes), to: &batch)
            } catch { add([.reject(reason: error.description)], start, .raw(bytes), to: &batch) }
        }
    }

    private mutating func object(
        _ isFirst: Bool,
        _ inBundle: Bool,
        into batch: inout [ImportLine]
    ) throws(ImportError) {
        if try stream.take("]") {
            state = inBundle ? .members(isFirst: false) : .end
            return
        }
        if !isFirst { try stream.expect(",") }
        state = .objects(isFirst: false, inBundle: inBundle)
        switch try stream.part() {
        case .tooLong(let head, let line):
            batch.append(ImportLine(line: line, raw: head, outcome: .reject(reason: "it is longer than 1 MiB")))
        case .bytes(let bytes, let line):
            let raw = String.raw(bytes)
            do throws(JSONFault) {
                let object = try JSONText.parse(bytes)
                if waiting.count < Self.waitingMax, waitingBytes < Self.waitingBytesMax, objects.mustWait(object) {
                    waitingBytes += bytes.count
                    waiting.append(Waiting(line: line, raw: raw, object: object))
                } else {
                    add(objects.outcomes(object), line, raw, to: &batch)
                }
            } catch {
                add([.reject(reason: error.description)], line, raw, to: &batch)
            }
        }
    }

    private func add(
        _ outcomes: [ImportLine.Outcome],
        _ line: UInt64,
        _ raw: String,
        to batch: inout [ImportLine]
    ) {
        for outcome in outcomes { batch.append(ImportLine(line: line, raw: raw, outcome: outcome.at(line))) }
    }
}

extension ImportLine.Outcome {
    /// With the line in the draft.
    func at(_ line: UInt64) -> ImportLine.Outcome {
        guard case .draft(var draft) = self else { return self }
        draft.line = line
        return .draft(draft)
    }
}
