import CIndicators

/// Unicode normalisation and case folding, by libunistring; ASCII never gets there.
enum UnicodeText {
    /// NFC. Text that is too long to be normalised comes back as it is, for a limit to refuse.
    static func normalised(_ text: String) -> String { text.isASCII ? text : transform(text, fold: false) ?? text }

    /// Full case folding, then NFC, repeated until nothing changes; nil where that does not happen.
    static func folded(_ text: String) -> String? {
        if text.isASCII { return text.asciiLowercased }
        var current = text
        for _ in 0..<4 {
            guard let next = transform(current, fold: true) else { return nil }
            if next.utf8.elementsEqual(current.utf8) { return current }
            current = next
        }
        return nil
    }

    private static func transform(_ text: String, fold: Bool) -> String? {
        var text = text
        let limit = 32_768
        guard text.utf8.count <= limit else { return nil }
        return text.withUTF8 { source in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: limit * 2) { target in
                let count = indicators_normalise_text(
                    source.baseAddress,
                    source.count,
                    fold,
                    target.baseAddress,
                    target.count
                )
                guard count >= 0 else { return nil }
                return String(decoding: UnsafeBufferPointer(rebasing: target[..<count]), as: UTF8.self)
            }
        }
    }
}
