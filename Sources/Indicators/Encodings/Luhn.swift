/// The check digit of ISO/IEC 7812-1 annex B, used by IMEI and ICCID.
package enum Luhn {
    /// Whether the last digit checks the others. False where there is anything but digits.
    package static func isValid(_ digits: String) -> Bool {
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) else { return false }
        var sum = 0
        for (position, byte) in digits.utf8.reversed().enumerated() {
            let digit = Int(byte &- 0x30)
            let doubled = digit * 2
            sum += position.isMultiple(of: 2) ? digit : (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }
}
