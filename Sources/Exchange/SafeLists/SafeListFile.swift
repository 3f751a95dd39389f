import Foundation
import Indicators

/// One safe-list: a MISP warninglist (JSON with `type` and `list`), or a plain list of one value a line.
///
/// A domain covers itself and its `www.`; with a dot or `*.` before it, and in a MISP list of type `hostname`, what is
/// below it too. MISP's types `string`, `hostname` and `cidr` are read.
struct SafeListFile {
    enum Entry {
        case value(String)
        case tree(String)
        case range(AddressRange)
    }

    static let bytesMax = 64 << 20

    let name: String
    private(set) var entries: [Entry] = []

    init(path: String) throws(SafeListError) {
        name = URL(filePath: path).lastPathComponent
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SafeListError(path, "it cannot be read", "check the path and who may read it")
        }
        guard data.count <= Self.bytesMax else {
            throw SafeListError(path, "it is larger than \(Self.bytesMax >> 20) MiB", "split it")
        }
        let isObject = data.first { !$0.isBlank } == UInt8(ascii: "{")
        if isObject { try readWarninglist(data, path) } else { try readLines(data, path) }
        guard !entries.isEmpty else { throw SafeListError(path, "nothing is listed in it", "take it out") }
    }

    private mutating func readWarninglist(_ data: Data, _ path: String) throws(SafeListError) {
        let parsed = data.withUnsafeBytes { bytes in
            Result<JSONValue, JSONFault> { () throws(JSONFault) in try JSONText.parse(bytes) }
        }
        let value: JSONValue
        switch parsed {
        case .success(let read): value = read
        case .failure(let fault): throw SafeListError(path, fault.description, "give a MISP warninglist")
        }
        guard case .list(let items)? = value["list"] else {
            throw SafeListError(path, "it has no \"list\"", "give a MISP warninglist, or one value a line")
        }
        let type = value["type"]?.text ?? "string"
        guard ["string", "hostname", "cidr"].contains(type) else {
            throw SafeListError(path, "lists of type \(type) cannot be matched here", "take it out of safe-lists")
        }
        for case .text(let text) in items { add(text, coversBelow: type == "hostname") }
    }

    private mutating func readLines(_ data: Data, _ path: String) throws(SafeListError) {
        for line in data.split(separator: 0x0a) {
            let kept = line.withUnsafeBytes { Array(PlainList.withoutComment($0.trimmed)) }
            guard var text = String(validating: kept, as: UTF8.self)?.trimmed else {
                throw SafeListError(path, "it is not UTF-8", "convert it with iconv")
            }
            if text.utf8.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") {
                text = String(text.dropFirst().dropLast())
            }
            add(text, coversBelow: false)
        }
    }

    private mutating func add(_ written: String, coversBelow: Bool) {
        let text = written.trimmed
        guard !text.isEmpty else { return }
        if let range = AddressRange(text) { return entries.append(.range(range)) }
        let mark = text.hasPrefix("*.") ? 2 : text.hasPrefix(".") ? 1 : 0
        let bare = String(text.dropFirst(mark))
        if let domain = try? Kind.domain.canonicalise(RawKey(value: bare)) {
            entries.append(coversBelow || mark > 0 ? .tree(domain.value) : .value(domain.value))
        } else if let kind = Kind.detect(text), let key = try? kind.canonicalise(RawKey(value: text)) {
            entries.append(.value(key.value))
        } else {
            entries.append(.value(text))
        }
    }
}

/// Why a safe-list cannot be used; one line.
package struct SafeListError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ path: String, _ reason: String, _ advice: String) { description = "\(path): \(reason); \(advice)" }
}
