/// What the first bytes of a file say against reading it as lines of UTF-8.
struct FileOpening {
    private static let signatures: [(bytes: [UInt8], found: String, advice: @Sendable (String) -> String)] = [
        ([0x1f, 0x8b], "gzip", { "use: zcat \($0) | mandala import -" }),
        ([0x28, 0xb5, 0x2f, 0xfd], "Zstandard", { "use: zstdcat \($0) | mandala import -" }),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz", { "use: xzcat \($0) | mandala import -" }),
        ([0x42, 0x5a, 0x68], "bzip2", { "use: bzcat \($0) | mandala import -" }),
        (
            [0x50, 0x4b, 0x03, 0x04], "a ZIP archive or a workbook",
            { _ in "unpack it, or save the sheet as CSV UTF-8" }
        ),
        ([0xd0, 0xcf, 0x11, 0xe0], "an Excel workbook", { _ in "save the sheet as CSV UTF-8" }),
        ([0x25, 0x50, 0x44, 0x46], "PDF", { _ in "copy the values to a plain list, one a line" }),
        ([0xff, 0xfe], "UTF-16", { "use: iconv -f UTF-16 -t UTF-8 \($0) | mandala import -" }),
        ([0xfe, 0xff], "UTF-16", { "use: iconv -f UTF-16 -t UTF-8 \($0) | mandala import -" }),
    ]

    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The first whole line that is neither blank nor a comment, without its end; nil where there is none yet.
    static func tellingLine(_ head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var start = head.starts(with: byteOrderMark) ? byteOrderMark.count : 0
        while let end = head.firstIndex(of: 0x0a, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: head[start..<end]).withoutReturn
            if let first = line.first(where: { !$0.isBlank }), !PlainList.commentMarks.contains(first) {
                return first == line.first ? line : line.trimmed
            }
            start = end + 1
        }
        return nil
    }

    static func check(_ head: UnsafeRawBufferPointer, path: String) throws(ImportError) {
        for signature in signatures where head.starts(with: signature.bytes) {
            throw .notText(path: path, found: signature.found, advice: signature.advice(path))
        }
        if head.prefix(1024).contains(0) {
            throw .notText(path: path, found: "binary or UTF-16", advice: "convert it to UTF-8 with iconv")
        }
        if head.contains(0x0d), !head.contains(0x0a), head.dropLast().contains(0x0d) {
            throw .notText(
                path: path,
                found: "text whose lines end with CR alone",
                advice: "use: tr '\\r' '\\n' < \(path) | mandala import -"
            )
        }
    }

    /// Against JSON that is not one object a line.
    static func checkObjectLines(_ line: UnsafeRawBufferPointer, path: String) throws(ImportError) {
        let text = line.trimmed
        if text.first == UInt8(ascii: "[") {
            let advice = "use: jq -c '.[]' \(path) | mandala import --format ndjson -"
            throw .notLines(path: path, found: "a JSON list", advice: advice)
        }
        if text.elementsEqual("{".utf8) {
            let advice = "use: jq -c . \(path) | mandala import --format ndjson -"
            throw .notLines(path: path, found: "JSON spread over several lines", advice: advice)
        }
    }
}
