import CIndicators

/// Domain names as found in the wild: labels of letters, digits, hyphens and underscores (RFC 1035 §2.3.4 sizes);
/// other scripts as A-labels (RFC 5891, UTS #46 non-transitional).
enum DomainName {
    static let maximumBytes = 253
    static let maximumLabel = 63

    /// Whether the name is lower-case ASCII of at least two labels, the last of them letters or an A-label
    /// (RFC 3696 §2: no top-level domain is numeric; `i2p`, which is not in the DNS, is let in).
    static func isCanonical(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable(isCanonical) ?? isCanonical(Array(text.utf8)[...])
    }

    private static func isCanonical(_ bytes: some Collection<UInt8>) -> Bool {
        guard (3...maximumBytes).contains(bytes.count) else { return false }
        var length = 0
        var labels = 1
        var isAlphabetic = true
        for byte in bytes {
            if byte == 0x2e {
                guard length > 0, length <= maximumLabel else { return false }
                labels += 1
                length = 0
                isAlphabetic = true
            } else if byte.isLower {
                length += 1
            } else if byte.isDigit || byte == 0x2d || byte == 0x5f {
                length += 1
                isAlphabetic = false
            } else {
                return false
            }
        }
        guard labels > 1, length > 1, length <= maximumLabel else { return false }
        return isAlphabetic || bytes.suffix(length).starts(with: "xn--".utf8)
            || bytes.suffix(length).elementsEqual("i2p".utf8)
    }

    /// The canonical form of a name without scheme, port and path.
    static func canonical(_ text: String) throws(Refusal) -> String {
        if isCanonical(text) { return text }
        let ascii = text.isASCII ? text.asciiLowercased : try toASCII(text)
        let name = ascii.utf8.last == 0x2e ? String(ascii.dropLast()) : ascii
        if isCanonical(name) { return name }
        throw fault(of: name)
    }

    static func isPublicSuffix(_ canonical: String) -> Bool { indicators_is_public_suffix(canonical) }

    private static func toASCII(_ text: String) throws(Refusal) -> String {
        var labels: [String] = []
        let separators: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{ff0e}", "\u{ff61}"]
        for label in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: separators.contains) {
            labels.append(try labelToASCII(String(label)))
        }
        return labels.joined(separator: ".")
    }

    private static func labelToASCII(_ label: String) throws(Refusal) -> String {
        if label.isASCII { return label.asciiLowercased }
        guard label.utf8.count <= 1024, !label.utf8.contains(0) else {
            throw Refusal("a label is too long", "a label has at most \(maximumLabel) letters")
        }
        var reason = ""
        let ascii = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer -> String? in
            buffer.initialize(repeating: 0)
            guard let target = buffer.baseAddress else { return nil }
            if let fault = indicators_idna_to_ascii(label, target) {
                reason = String(cString: fault)
                return nil
            }
            return String(cString: target)
        }
        guard let ascii else {
            throw Refusal("\"\(Excerpt.of(label))\" is no IDNA label (\(reason))", "check it, or write it as xn--…")
        }
        return ascii.asciiLowercased
    }

    /// Says why a name in lower case is not canonical.
    private static func fault(of name: String) -> Refusal {
        let labels = name.utf8.split(separator: 0x2e, omittingEmptySubsequences: false)
        let allowed: (UInt8) -> Bool = { $0.isAlphanumeric || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
        if let odd = name.unicodeScalars.first(where: {
            $0.value > 0x7f || !allowed(UInt8(truncatingIfNeeded: $0.value))
        }) {
            return Refusal(
                "'\(Excerpt.of(String(odd)))' cannot stand in a domain",
                "a label has letters, digits, hyphens and underscores"
            )
        }
        if name.utf8.count > maximumBytes {
            return Refusal("longer than \(maximumBytes) characters", "check that it is one name")
        }
        if labels.contains(where: { $0.isEmpty }) { return Refusal("an empty label", "take out the extra dot") }
        if labels.contains(where: { $0.count > maximumLabel }) {
            return Refusal("a label is longer than \(maximumLabel) characters", "check that it is one name")
        }
        if labels.count < 2 { return Refusal("a single label", "write the whole name, such as evil.example") }
        if labels.allSatisfy({ $0.allSatisfy(\.isDigit) }) {
            return Refusal("looks like an IP address cut short", "write all four numbers, as an ip-address")
        }
        return Refusal(
            "\".\(Excerpt.of(labels.last.map { String(decoding: $0, as: UTF8.self) } ?? ""))\" is no top-level domain",
            "they are letters alone, or xn--…; check the end of the name"
        )
    }
}
