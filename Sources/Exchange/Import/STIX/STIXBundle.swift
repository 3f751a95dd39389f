import Entries

/// A STIX 2.0 or 2.1 bundle, a TAXII envelope, or a bare list of objects, one object at a time.
struct STIXBundle: RecordReader {
    var ignoredColumns: [String] { [] }
    private var stream: JSONStream
    private var objects: STIXObjects
    private var state = State.start
    /// What refers to objects that come later.
    private var waiting: [Waiting] = []

    private static let waitingMax = 10_000

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
            if try stream.take("{") {
                state = .members(isFirst: true)
            } else if try stream.take("[") {
                state = .objects(isFirst: true, inBundle: false)
            } else {
                throw stream.fault("it is no STIX bundle: it begins with neither { nor [")
            }
        case .members(let isFirst): try member(isFirst)
        case .objects(let isFirst, let inBundle): try object(isFirst, inBundle, into: &batch)
        case .end:
            if waiting.isEmpty { return false }
            for object in waiting { add(objects.outcomes(object.object), object.line, object.raw, to: &batch) }
            waiting = []
        }
        return true
    }

    private mutating func member(_ isFirst: Bool) throws(ImportError) {
        if try stream.take("}") {
            state = .end
            return
        }
        if !isFirst { try stream.expect(",") }
        let name = try stream.name()
        if name == "objects", try stream.take("[") {
            state = .objects(isFirst: true, inBundle: true)
        } else {
            try stream.skip()
            state = .members(isFirst: false)
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
                if waiting.count < Self.waitingMax, objects.mustWait(object) {
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
