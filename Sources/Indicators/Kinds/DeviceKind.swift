extension Kind {
    package static let device = Kind(
        "device",
        code: 5,
        key: DeviceKey(),
        keyParts: [KeyPart("imei", misp: "imei", stix: "imei", doc: "15 digits with check digit")],
        fields: [
            FieldDeclaration("brand", .line, misp: "brand", doc: "the maker"),
            FieldDeclaration("model", .line, misp: "model", doc: "the model"),
        ],
        defaultTLP: .amber,
        ageing: Ageing(lifetimeDays: 730, halfLifeDays: 180),
        misp: MISPMapping(object: "phone", attribute: "text"),
        stix: STIXMapping(["mobile-device"], property: "value", ownType: "mobile-device"),
        example: "490154203237518",
        doc: "A mobile device, by its IMEI (3GPP TS 23.003 §6)."
    )
}

/// Canonical: 15 digits.
struct DeviceKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        let text = try raw.single("imei")
        let number = (text.dropping(prefix: "imei:") ?? text).replacingSlashes
        guard let digits = try? DialString.digits(number), !digits.hasPrefix("+") else {
            throw Refusal("not digits", "write the 15 digits of the IMEI (dial *#06#)")
        }
        switch digits.utf8.count {
        case 15: break
        case 16:
            throw Refusal("an IMEISV, which has no check digit", "give the 15 digits of the IMEI instead (dial *#06#)")
        case 14: throw Refusal("the check digit is missing", "give all 15 digits (dial *#06#)")
        default: throw Refusal("\(digits.utf8.count) digits", "an IMEI has 15 (dial *#06#)")
        }
        guard Luhn.isValid(digits), digits.utf8.contains(where: { $0 != 0x30 }) else {
            throw Refusal("the check digit is wrong", "a digit was mistyped: dial *#06# and copy it again")
        }
        return NormalisedKey(digits)
    }

    func isCanonical(_ value: String) -> Bool { value.isDigits(15...15) && Luhn.isValid(value) }
    func parts(of value: String) -> [Field] { [Field("imei", .text(value))] }
}

extension String {
    /// `35-209900-176148-1` and `35/209900/176148/1` are one number.
    fileprivate var replacingSlashes: String { String(map { $0 == "/" ? "-" : $0 }) }
}
