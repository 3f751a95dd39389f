/// What separates the fields of a CSV file.
enum CSVDialect {
    static let delimiters: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    /// The one that the header uses most outside of quotes; the comma where it uses none.
    static func delimiter(ofHeader header: UnsafeRawBufferPointer) -> UInt8 {
        var counts = [0, 0, 0]
        var isQuoted = false
        for byte in header {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted, let position = delimiters.firstIndex(of: byte) else { continue }
            counts[position] += 1
        }
        let most = counts.max() ?? 0
        return zip(delimiters, counts).first { $0.1 == most }?.0 ?? delimiters[0]
    }

    /// Of Excel's first line `sep=;`.
    static func declared(_ line: UnsafeRawBufferPointer) -> UInt8? {
        guard line.count == 5, line.starts(with: "sep=".utf8), let last = line.last, delimiters.contains(last)
        else { return nil }
        return last
    }
}
