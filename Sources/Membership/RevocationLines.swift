/// The lines of a revocation list, read one after the other.
struct RevocationLines {
    private var rest: ArraySlice<Substring>

    init(_ bytes: [UInt8]) {
        rest =
            String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes the next line without what it must begin with.
    mutating func take(_ prefix: String) throws(RevocationError) -> String {
        guard let line = rest.popFirst() else { throw .malformed("its end") }
        guard line.hasPrefix(prefix) else { throw .malformed(String(line)) }
        return String(line.dropFirst(prefix.count))
    }

    mutating func expect(_ text: String) throws(RevocationError) {
        let line = try take("")
        guard line == text else { throw .malformed(line) }
    }

    /// The next line where it names a key.
    mutating func takeKey() throws(RevocationError) -> String? {
        rest.first?.hasPrefix("key ") == true ? try take("key ") : nil
    }

    mutating func number(_ prefix: String) throws(RevocationError) -> UInt64 {
        let text = try take(prefix)
        guard let number = UInt64(text) else { throw .malformed(text) }
        return number
    }

    mutating func name<Name>(_ parse: (String) throws(NameError) -> Name) throws(RevocationError) -> Name {
        let text = try take("")
        do throws(NameError) { return try parse(text) } catch { throw .malformed(text) }
    }

    func fingerprint(_ text: String) throws(RevocationError) -> Fingerprint {
        do throws(NameError) { return try Fingerprint(parsing: text) } catch { throw .malformed(text) }
    }
}
