import Entries
import Exchange
import Foundation
import Indicators

/// A file in a folder of its own that goes away with it.
final class ScratchFile {
    let folder: URL
    let path: String

    init(_ bytes: some Sequence<UInt8>, name: String = "list.txt") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: name).path
        try Data(bytes).write(to: URL(filePath: path))
    }

    convenience init(_ text: String, name: String = "list.txt") throws { try self.init(text.utf8, name: name) }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

extension ImportReader {
    /// What is left to read.
    func all() throws -> [ImportLine] {
        var lines: [ImportLine] = []
        while let batch = try next() { lines += batch }
        return lines
    }
}

/// Reads a text as a file of the name.
func read(
    _ text: some Sequence<UInt8>,
    name: String = "list.txt",
    kind: Kind? = nil,
    format: ImportFormat? = nil,
    columns: [ImportDefaults.ColumnMapping] = [],
    bufferBytes: Int = ImportReader.bufferBytes
) throws -> [ImportLine] {
    let file = try ScratchFile(text, name: name)
    var defaults = ImportDefaults()
    defaults.kind = kind
    defaults.columns = columns
    return try ImportReader(path: file.path, format: format, defaults: defaults, bufferBytes: bufferBytes).all()
}

func csv(
    _ text: String,
    kind: Kind? = nil,
    columns: [ImportDefaults.ColumnMapping] = []
) throws -> [ImportLine] {
    try read(text.utf8, name: "table.csv", kind: kind, columns: columns)
}

extension [ImportLine] {
    var values: [String] { compactMap(\.draft?.value) }
    var reasons: [String] { compactMap(\.reason) }
}

extension PBDraft {
    /// `country=TH account=1`.
    var keyText: String { key.map { "\($0.name)=\($0.text)" }.joined(separator: " ") }
}
