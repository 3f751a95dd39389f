/// ASCII decimal numbers as C2SP writes them: digits alone, no leading zeros.
enum Decimal {
    static func parse(_ text: some Collection<UInt8>) -> UInt64? {
        guard let first = text.first, first != UInt8(ascii: "0") || text.count == 1 else { return nil }
        var number: UInt64 = 0
        for character in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            let (product, productOverflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(UInt64(character &- UInt8(ascii: "0")))
            guard !productOverflow, !sumOverflow else { return nil }
            number = sum
        }
        return number
    }
}
