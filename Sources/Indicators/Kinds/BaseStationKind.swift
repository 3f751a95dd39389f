extension Kind {
    package static let baseStation = Kind(
        "base-station",
        code: 6,
        key: BaseStationKey(),
        keyParts: [
            KeyPart("mcc", optional: true, misp: "mcc", stix: "mcc", doc: "mobile country code, 3 digits"),
            KeyPart("mnc", optional: true, misp: "mnc", stix: "mnc", doc: "mobile network code, 2 or 3 digits"),
            KeyPart("lac", optional: true, misp: "lac", stix: "lac", doc: "location or tracking area code"),
            KeyPart("cid", optional: true, misp: "cellid", stix: "cid", doc: "cell identity"),
            KeyPart("country", optional: true, misp: "country", doc: "ISO 3166-1 country of a site id"),
            KeyPart("site", optional: true, misp: "seq", doc: "site id, for a station that showed no cell"),
        ],
        fields: [
            FieldDeclaration("rat", .code(["gsm", "umts", "lte", "nr", "cdma"]), doc: "radio access technology"),
            FieldDeclaration("arfcn", .integer(0...3_279_165), doc: "absolute radio frequency channel number"),
            FieldDeclaration("band", .line, doc: "frequency band, such as B3"),
            FieldDeclaration("latitude", .decimal(-90...90), unit: "deg", doc: "WGS 84"),
            FieldDeclaration("longitude", .decimal(-180...180), unit: "deg", doc: "WGS 84"),
            FieldDeclaration("radius_m", .integer(0...100_000), .maximum, unit: "m", doc: "reach"),
            FieldDeclaration("heading_deg", .integer(0...359), unit: "deg", doc: "direction, clockwise from north"),
            FieldDeclaration("window_from", .timestamp, .minimum, misp: "first-seen", doc: "on the air from"),
            FieldDeclaration("window_to", .timestamp, .maximum, doc: "on the air until"),
            FieldDeclaration("lure_text", .paragraph, misp: "text", doc: "a message it sent"),
            FieldDeclaration(
                "seizure_ref",
                .references(to: "evidence", "case"),
                .union,
                doc: "evidence of its seizure"
            ),
            FieldDeclaration("illegal_border_site", .boolean, .any, doc: "a site that serves a scam centre abroad"),
        ],
        defaultTLP: .amber,
        misp: MISPMapping(
            object: "imsi-catcher",
            attribute: "text",
            tags: ["gsma-fraud:technical=\"false-base-station-attack\""]
        ),
        stix: STIXMapping(["base-station"], property: "value", ownType: "base-station"),
        example: "520-03-1234-56789",
        doc: "A false or illegal mobile base station, by the cell it shows (3GPP TS 23.003) or by a site id."
    )
}

/// Canonical: `MCC-MNC-LAC-CID` in decimal without leading zeros but in the codes, or `site:th/id`.
struct BaseStationKey: KeyNormaliser {
    /// A 5G tracking area has 24 bits, a 5G cell identity 36.
    static let areas: ClosedRange<UInt64> = 0...0xff_ffff
    static let cells: ClosedRange<UInt64> = 0...0xf_ffff_ffff

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        if let value = raw.value?.trimmed {
            guard let site = value.dropping(prefix: "site:") else { return try cell(value) }
            guard let (country, id) = CountryPart.split(site.asciiLowercased) else {
                return NormalisedKey(try self.site(site, raw, context))
            }
            return NormalisedKey(try self.site(id, RawKey(parts: ["country": country]), context))
        }
        if let site = raw.part("site") { return NormalisedKey(try self.site(site, raw, context)) }
        let advice = "give mcc, mnc, lac and cid, or country and site"
        let mcc = try raw.required("mcc", advice)
        let mnc = try raw.required("mnc", advice)
        let lac = try raw.required("lac", advice)
        return try cell("\(mcc)-\(mnc)-\(lac)-\(try raw.required("cid", advice))")
    }

    private func cell(_ text: String) throws(Refusal) -> NormalisedKey {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == ":" || $0 == "/" || $0 == "." }
            .map { String($0).trimmed }
        guard parts.count == 4 else {
            throw Refusal("not MCC-MNC-LAC-CID", "write 520-03-1234-56789, or site:th/… for one without a cell")
        }
        guard parts[0].isDigits(3...3) else { throw Refusal(part: "mcc", "not 3 digits", "write it such as 520") }
        guard parts[1].isDigits(2...3) else {
            throw Refusal(part: "mnc", "not 2 or 3 digits", "keep its leading zero, such as 03")
        }
        guard let area = BaseStationKey.number(parts[2]), BaseStationKey.areas.contains(area) else {
            throw Refusal(part: "lac", "no area code", "write up to 24 bits, in decimal or as 0x…")
        }
        guard let cell = BaseStationKey.number(parts[3]), BaseStationKey.cells.contains(cell) else {
            throw Refusal(part: "cid", "no cell identity", "write up to 36 bits, in decimal or as 0x…")
        }
        return NormalisedKey("\(parts[0])-\(parts[1])-\(area)-\(cell)")
    }

    private func site(_ text: String, _ raw: RawKey, _ context: KeyContext) throws(Refusal) -> String {
        let country = try CountryPart.resolve(raw, prefix: nil, context)
        let id = text.trimmed.asciiLowercased
        guard BaseStationKey.isSite(id) else {
            throw Refusal(part: "site", "not a site id", "write letters, digits, dots, hyphens and underscores")
        }
        return "site:\(country)/\(id)"
    }

    func isCanonical(_ value: String) -> Bool {
        if value.hasPrefix("site:") {
            guard let (country, id) = String(value.dropFirst(5)).split(first: "/") else { return false }
            return CountryPart.isCanonical(country) && BaseStationKey.isSite(id)
        }
        let parts = value.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0].isDigits(3...3), parts[1].isDigits(2...3), let area = UInt64(parts[2]),
            let cell = UInt64(parts[3])
        else { return false }
        return BaseStationKey.areas.contains(area) && BaseStationKey.cells.contains(cell)
            && String(area) == parts[2] && String(cell) == parts[3]
    }

    func parts(of value: String) -> [Field] {
        if value.hasPrefix("site:") {
            guard let (country, id) = String(value.dropFirst(5)).split(first: "/") else { return [] }
            return [Field("country", .text(country)), Field("site", .text(id))]
        }
        return zip(["mcc", "mnc", "lac", "cid"], value.split(separator: "-")).map { Field($0, .text(String($1))) }
    }

    private static func number(_ text: String) -> UInt64? {
        if let digits = text.dropping(prefix: "0x") {
            return digits.isMade(of: { $0.hexadecimalValue != nil }, count: 1...9) ? UInt64(digits, radix: 16) : nil
        }
        return text.isDigits(1...12) ? UInt64(text) : nil
    }

    private static func isSite(_ id: String) -> Bool {
        id.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }, count: 1...64)
    }
}
