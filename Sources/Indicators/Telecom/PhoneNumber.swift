import CIndicators

/// A telephone number in E.164 form, as libphonenumber's metadata of the author's machine reads it.
struct PhoneNumber {
    let e164: String
    /// ISO 3166-1 alpha-2, or 001 for numbers of no country; nil where not known.
    let region: String?
    let isValid: Bool
    let lineType: LineType
    /// Set where the number was read as another country's than the region given.
    var warning: String?

    enum LineType: String, CaseIterable {
        case fixed, mobile, pager, voip, voicemail, personal, premium, unknown
        case fixedOrMobile = "fixed-or-mobile"
        case tollFree = "toll-free"
        case sharedCost = "shared-cost"
        case companyWide = "company-wide"

        fileprivate init(libphonenumber type: Int32) {
            let types: [LineType] = [
                .fixed, .mobile, .fixedOrMobile, .tollFree, .premium, .sharedCost, .voip, .personal, .pager,
                .companyWide, .voicemail,
            ]
            self = types.indices.contains(Int(type)) ? types[Int(type)] : .unknown
        }
    }

    /// With a plus, the number is international. Without one it is first read as a number of the region, then as an
    /// international one that lost its plus: that reading wins only where it alone is valid, or where it alone is
    /// possible and belongs to the region. Without a region it has to be valid and to have at least ten digits.
    static func parse(_ text: String, region: String?) throws(Refusal) -> PhoneNumber {
        let digits = try digits(of: text)
        if digits.utf8.first == 0x2b { return try international(digits, region) }
        guard let region else {
            if digits.utf8.count >= 10, let number = try? read("+" + digits, nil), number.isValid { return number }
            throw Refusal("a national number without a region", "write it as +66… or give the region")
        }
        if digits.hasPrefix("00"), digits.utf8.count > 4 {
            return try choose(region, national: attempt(digits, region), other: attempt("+" + digits.dropFirst(2), nil))
        }
        let other = digits.utf8.count >= 10 ? attempt("+" + digits, nil) : .failure(Refusal("", ""))
        return try choose(region, national: attempt(digits, region), other: other)
    }

    private static func choose(
        _ region: String,
        national: Result<PhoneNumber, Refusal>,
        other: Result<PhoneNumber, Refusal>
    ) throws(Refusal) -> PhoneNumber {
        if case .success(let number) = national, number.isValid { return number }
        if case .success(var number) = other, number.isValid {
            if number.region != region { number.warning = "read as \(number.e164), not as a number of \(region)" }
            return number
        }
        if case .failure = national, case .success(let number) = other, number.region == region { return number }
        return try national.get()
    }

    private static func attempt(_ digits: String, _ region: String?) -> Result<PhoneNumber, Refusal> {
        do throws(Refusal) { return .success(try read(digits, region)) } catch { return .failure(error) }
    }

    /// ASCII digits and a leading plus, from what a person wrote; patterns, extensions and letters are refused.
    private static func digits(of text: String) throws(Refusal) -> String {
        guard text.utf8.count <= 256 else { throw Refusal("too long", "give one number") }
        let number = text.dropping(prefix: "tel:") ?? text
        do throws(DialString.Fault) {
            return try DialString.digits(number)
        } catch {
            switch error {
            case .noDigits: throw Refusal("no digits", "write it as +66…")
            case .character(let scalar): throw refusal(scalar, in: number.asciiLowercased)
            }
        }
    }

    private static func refusal(_ scalar: Unicode.Scalar, in text: String) -> Refusal {
        switch scalar {
        case "*", "?", "[", "^", "\\":
            return Refusal("a pattern, not a number", "report each number, or the pattern as a caller-id")
        case "/": return Refusal("more than one number", "give each on its own")
        default: break
        }
        if text.contains("x") || scalar == "#" || scalar == "," || scalar == ";" {
            return Refusal("it has an extension", "give the number alone and the extension in the description")
        }
        return Refusal(
            "'\(Excerpt.of(String(scalar)))' is no part of a number",
            "write digits; what a phone showed that is no number is a caller-id"
        )
    }

    /// An international number, reparsed until it stays the same: libphonenumber takes trunk prefixes out.
    private static func international(_ digits: String, _ region: String?) throws(Refusal) -> PhoneNumber {
        var number = try read(digits, nil)
        if number.e164 == digits { return number }
        for _ in 0..<3 {
            let next = try read(number.e164, nil)
            if next.e164 == number.e164 { return next }
            number = next
        }
        throw Refusal("it has no single E.164 form", "check the number")
    }

    private static func read(_ digits: String, _ region: String?) throws(Refusal) -> PhoneNumber {
        let result = region.map { indicators_phone_parse(digits, $0) } ?? indicators_phone_parse(digits, nil)
        guard result.outcome == indicators_phone_possible else { throw refusal(result.outcome, digits, region) }
        let number = PhoneNumber(
            e164: text(result.e164),
            region: text(result.region).isMade(of: \.isUpper, count: 2...2) ? text(result.region) : nil,
            isValid: result.valid,
            lineType: LineType(libphonenumber: result.line_type)
        )
        guard PhoneNumber.isE164(number.e164) else { throw Refusal("it has no E.164 form", "check the number") }
        return region == nil ? number : try international(number.e164, nil)
    }

    private static func refusal(
        _ outcome: indicators_phone_outcome,
        _ digits: String,
        _ region: String?
    ) -> Refusal {
        let place = region.map { "for region \($0)" } ?? "for its country code"
        let advice = region == nil ? "check the digits after the country code" : "write it as +66… or check the region"
        switch outcome {
        case indicators_phone_unknown_country_code:
            return Refusal("no country has this calling code", "write it as +66… or report it as a caller-id")
        case indicators_phone_too_short:
            return Refusal("too short \(place)", advice + "; a short code is a caller-id")
        case indicators_phone_too_long: return Refusal("too long \(place)", advice)
        case indicators_phone_wrong_length: return Refusal("no number \(place) has this length", advice)
        case indicators_phone_unknown_region:
            return Refusal("region \(Excerpt.of(region ?? "")) has no numbers", "give ISO 3166-1 alpha-2, such as TH")
        default: return Refusal("not a telephone number", "write it as +66…")
        }
    }

    /// A plus, no leading zero, and 4 to 17 digits (E.164 allows 15; some countries go beyond).
    static func isE164(_ text: some StringProtocol) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == 0x2b && (4...17).contains(digits.count) && digits.first != 0x30
            && digits.allSatisfy(\.isDigit)
    }

    /// With spaces, as its country writes it; the same text where it cannot be read.
    static func international(_ e164: String) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 48) { buffer in
            buffer.initialize(repeating: 0)
            guard let target = buffer.baseAddress, indicators_phone_format(e164, target) else { return e164 }
            return String(cString: target)
        }
    }

    private static func text<Buffer>(_ buffer: Buffer) -> String {
        withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
