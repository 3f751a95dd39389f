/// International bank account numbers (ISO 13616-1:2020), with the lengths of SWIFT's registry.
enum IBAN {
    /// The IBAN in capitals without spaces; nil for text that is not built like one.
    static func electronic(_ text: String) -> String? {
        let compact = String(decoding: text.utf8.filter { $0 != 0x20 && $0 != 0x2d }, as: UTF8.self).asciiUppercased
        let plain = compact.hasPrefix("IBAN") ? String(compact.dropFirst(4)) : compact
        let iban = plain.utf8.first == 0x3a ? String(plain.dropFirst()) : plain
        let shape = Array(iban.utf8.prefix(4))
        guard iban.isMade(of: { $0.isUpper || $0.isDigit }, count: 15...34),
            shape[0].isUpper, shape[1].isUpper, shape[2].isDigit, shape[3].isDigit
        else { return nil }
        return iban
    }

    static func isCanonical(_ text: String) -> Bool { electronic(text) == text && isChecked(text) }

    /// ISO/IEC 7064 MOD 97-10.
    static func isChecked(_ iban: String) -> Bool {
        let bytes = Array(iban.utf8)
        guard bytes.count > 4 else { return false }
        var remainder = 0
        for byte in bytes[4...] + bytes[..<4] {
            if byte.isDigit {
                remainder = (remainder * 10 + Int(byte &- 0x30)) % 97
            } else if byte.isUpper {
                remainder = (remainder * 100 + Int(byte &- 0x41) + 10) % 97
            } else {
                return false
            }
        }
        return remainder == 1
    }

    /// The registered length of a country's IBANs; nil for a country that the list of 2024 does not have.
    static func length(of country: String) -> Int? { lengths[country] }

    private static let lengths: [String: Int] = {
        let table = """
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20
            EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30
            KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23
            PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26
            UA29 VA22 VG24 XK20 YE30
            """
        var lengths: [String: Int] = [:]
        for entry in table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            lengths[String(entry.prefix(2))] = Int(entry.dropFirst(2))
        }
        return lengths
    }()
}
