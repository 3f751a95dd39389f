package import Entries
package import Foundation

/// Drafts of the JSON bodies that reporters post. Names that mean nothing are refused.
package enum JSONReports {
    /// Of one JSON object.
    package static func draft(json: Data, defaults: ImportDefaults) throws(ImportError) -> PBDraft {
        var records = try JSONRecords(defaults, refusesUnknown: true)
        switch json.withUnsafeBytes({ records.outcome($0, line: 1) }) {
        case .draft(let draft): return draft
        case .reject(let reason), .deleted(let reason): throw .json(record: 1, reason: reason)
        }
    }

    /// Of a JSON list of objects, or of one object a line (NDJSON). The line of a list's element is its position in
    /// the list, from 1. Throws where the list itself is malformed; what is wrong with one object is in its line.
    package static func drafts(json: Data, defaults: ImportDefaults) throws(ImportError) -> [ImportLine] {
        var records = try JSONRecords(defaults, refusesUnknown: true)
        let read = json.withUnsafeBytes { bytes in
            Result<[ImportLine], JSONFault> { () throws(JSONFault) in
                guard let elements = try JSONText.elements(bytes) else { return lines(bytes, &records) }
                return elements.enumerated().map { index, element in
                    ImportLine(
                        line: UInt64(index) + 1,
                        raw: .raw(UnsafeRawBufferPointer(rebasing: bytes[element.range])),
                        outcome: records.outcome(element.value, line: UInt64(index) + 1)
                    )
                }
            }
        }
        switch read {
        case .success(let lines): return lines
        case .failure(let fault): throw .json(record: 1, reason: fault.description)
        }
    }

    private static func lines(_ bytes: UnsafeRawBufferPointer, _ records: inout JSONRecords) -> [ImportLine] {
        var lines: [ImportLine] = []
        for (index, slice) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let text = UnsafeRawBufferPointer(rebasing: slice).trimmed
            guard !text.isEmpty else { continue }
            let number = UInt64(index) + 1
            lines.append(ImportLine(line: number, raw: .raw(text), outcome: records.outcome(text, line: number)))
        }
        return lines
    }
}
