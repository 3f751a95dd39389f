import Entries

/// MISP events, one attribute or object at a time: one event, a list of them, or the answer of a search.
///
/// What an event says of all its attributes may stand behind them, so the file is walked twice.
struct MISPEvents: RecordReader {
    var ignoredColumns: [String] { [] }
    private var walk: MISPWalk
    private var attributes: MISPAttributes

    init(path: String, window: ByteWindow, defaults: ImportDefaults, chunkBytes: Int) throws(ImportError) {
        guard path != "-" else {
            throw .notLines(path: "standard input", found: "MISP", advice: "give it as a file: it is read twice")
        }
        var first = MISPWalk(try ByteWindow(path: path, chunkBytes: chunkBytes), collects: true)
        while try first.next() != .end {}
        walk = MISPWalk(window, collects: false)
        attributes = MISPAttributes(defaults, events: first.events)
    }

    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool {
        let step = try walk.next()
        guard case .part(let part, let isObject) = step else { return step != .end }
        switch part {
        case .tooLong(let head, let line):
            batch.append(ImportLine(line: line, raw: head, outcome: .reject(reason: "it is longer than 1 MiB")))
        case .bytes(let bytes, let line):
            let raw = String.raw(bytes)
            for outcome in outcomes(bytes, isObject) {
                batch.append(ImportLine(line: line, raw: raw, outcome: outcome.at(line)))
            }
        }
        return true
    }

    private mutating func outcomes(_ bytes: UnsafeRawBufferPointer, _ isObject: Bool) -> [ImportLine.Outcome] {
        do throws(JSONFault) {
            let value = try JSONText.parse(bytes)
            return isObject
                ? attributes.object(value, event: walk.eventsDone) : attributes.attribute(value, event: walk.eventsDone)
        } catch {
            return [.reject(reason: error.description)]
        }
    }
}

/// What an event says of all that is in it.
struct MISPEvent: Hashable {
    var info = ""
    var tags: [String] = []
    /// Who may have it, as MISP numbers them; nil where it does not say.
    var distribution: String?
}

/// Walks events to their attributes and objects, or to what else they say.
struct MISPWalk {
    enum Step: Equatable {
        case moved
        case part(JSONStream.Part, isObject: Bool)
        case end

        static func == (left: Step, right: Step) -> Bool {
            switch (left, right) {
            case (.moved, .moved), (.end, .end): true
            default: false
            }
        }
    }

    private enum Frame {
        case list
        /// An event, or something around one.
        case object
        case attributes
        case objects
    }

    /// In their order.
    private(set) var events: [MISPEvent] = []
    private(set) var eventsDone = 0
    private var stream: JSONStream
    private let collects: Bool
    private var frames: [(frame: Frame, isFirst: Bool)] = []
    private var hasBegun = false
    private var event = MISPEvent()
    private var isEvent = false

    static let framesMax = 8

    init(_ window: ByteWindow, collects: Bool) {
        stream = JSONStream(window)
        self.collects = collects
    }

    mutating func next() throws(ImportError) -> Step {
        guard let top = frames.last else {
            // Others may follow it.
            if hasBegun, try stream.peek() == nil { return .end }
            hasBegun = true
            guard try enter() else { throw stream.fault("it is no MISP event: it begins with neither { nor [") }
            return .moved
        }
        guard try goOn(top.frame, top.isFirst) else { return .moved }
        switch top.frame {
        case .list: guard try enter() else { throw stream.fault("an event is missing") }
        case .object: try member()
        case .attributes, .objects: return .part(try stream.part(), isObject: top.frame == .objects)
        }
        return .moved
    }

    /// False where the frame ends here.
    private mutating func goOn(_ frame: Frame, _ isFirst: Bool) throws(ImportError) -> Bool {
        if try stream.take(frame == .object ? "}" : "]") {
            frames.removeLast()
            if frame == .object, isEvent {
                if collects { events.append(event) }
                eventsDone += 1
                event = MISPEvent()
                isEvent = false
            }
            return false
        }
        if !isFirst { try stream.expect(",") }
        frames[frames.count - 1].isFirst = false
        return true
    }

    /// Whether an object or a list began.
    private mutating func enter() throws(ImportError) -> Bool {
        guard frames.count < Self.framesMax else { throw stream.fault("nested too deep for MISP") }
        if try stream.take("{") {
            frames.append((.object, true))
        } else if try stream.take("[") {
            frames.append((.list, true))
        } else {
            return false
        }
        return true
    }

    private mutating func member() throws(ImportError) {
        let name = try stream.name()
        switch name {
        case "Event", "response":
            if try !enter() { try stream.skip() }
        case "Attribute" where !collects, "Object" where !collects:
            isEvent = true
            if try stream.take("[") {
                frames.append((name == "Object" ? .objects : .attributes, true))
            } else {
                try stream.skip()
            }
        case "info", "Tag", "distribution":
            isEvent = true
            guard case .bytes(let bytes, _) = try stream.part(), collects, let value = try? JSONText.parse(bytes)
            else { return }
            switch name {
            case "info": event.info = value.text ?? ""
            case "Tag": event.tags = value.tagNames
            default: event.distribution = value.distribution
            }
        case "Attribute", "Object":
            isEvent = true
            try stream.skip()
        default: try stream.skip()
        }
    }
}

extension JSONValue {
    /// As a text or a number.
    var distribution: String? {
        if case .number(let number) = self { return number }
        return text
    }

    /// The names of a list of MISP tags.
    var tagNames: [String] { items.compactMap { $0["name"]?.text } }
}
