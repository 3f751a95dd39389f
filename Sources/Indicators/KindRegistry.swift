extension Kind {
    /// Every kind, in the order of its code.
    package static let all: [Kind] = [
        phoneNumber, callerID, smsSender, sim, device, baseStation, url, domain, ipAddress, emailAddress, file,
        mobileApp, bankAccount, eWallet, cryptoWallet, transaction, account, fraudPattern, campaign, scamCentre,
        narrative, evidence, person, caseRecord, measure, contact, link,
    ]

    package static func named(_ name: String) -> Kind? { byName[name] }

    package static func coded(_ code: Int) -> Kind? {
        byCode.indices.contains(code) ? byCode[code] : nil
    }

    /// As ``named(_:)``, but says which kinds there are.
    package static func required(_ name: String) throws(IndicatorError) -> Kind {
        if let kind = byName[name.trimmed.asciiLowercased] { return kind }
        throw .term(vocabulary: "kind", value: name, advice: "use \(all.map(\.name).joined(separator: ", "))")
    }

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    private static let byCode: [Kind?] = {
        var byCode = [Kind?](repeating: nil, count: (all.map(\.code).max() ?? 0) + 1)
        for kind in all { byCode[kind.code] = kind }
        return byCode
    }()
}
