extension Kind {
    package static let mobileApp = Kind(
        "mobile-app",
        code: 12,
        key: MobileAppKey(),
        keyParts: [
            KeyPart("platform", optional: true, misp: "platform", doc: MobileAppKey.platforms.joined(separator: ", ")),
            KeyPart("package", misp: "package-name", stix: "cpe", doc: "package or bundle id, or the store's number"),
        ],
        fields: [
            FieldDeclaration("name", .lines, .union, misp: "name", stix: "name", doc: "names shown to users"),
            FieldDeclaration("version", .lines, .union, misp: "version", stix: "version", doc: "versions seen"),
            FieldDeclaration(
                "signer_sha256",
                .digest(hexadecimalDigits: 64),
                misp: "certificate",
                doc: "SHA-256 of the signing certificate"
            ),
            FieldDeclaration("file_refs", .references(to: "file"), .union, doc: "its packages as files"),
        ],
        defaultTLP: .green,
        misp: MISPMapping(object: "mobile-application", attribute: "text"),
        stix: STIXMapping(["software"], property: "name"),
        example: "android:com.example.loan",
        doc: "An application for phones, by platform and package id."
    )
}

/// Canonical: `android:package`; the case of a package id counts.
struct MobileAppKey: KeyNormaliser {
    static let platforms = ["android", "ios", "harmonyos", "windows", "macos"]

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var text = try raw.single("package")
        var platform = raw.part("platform")?.asciiLowercased
        if let (store, id) = MobileAppKey.inStore(text) {
            platform = platform ?? store
            text = id
        } else if let (head, tail) = text.split(first: ":") {
            guard platform == nil || platform == head.asciiLowercased else {
                throw Refusal(part: "platform", "differs from the value's \(Excerpt.of(head))", "give it once")
            }
            platform = head.asciiLowercased
            text = tail.trimmed
        }
        guard let platform else {
            throw Refusal(part: "platform", "missing", "write android:\(Excerpt.of(text)) or ios:\(Excerpt.of(text))")
        }
        guard MobileAppKey.platforms.contains(platform) else {
            throw Refusal(
                part: "platform",
                "\"\(Excerpt.of(platform))\" is not known",
                "use \(MobileAppKey.platforms.joined(separator: ", "))"
            )
        }
        guard MobileAppKey.isPackage(text) else {
            throw Refusal("not a package id", "write it such as com.example.loan")
        }
        return NormalisedKey("\(platform):\(text)")
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (platform, package) = value.split(first: ":") else { return false }
        return ScamType.isCanonical(platform) && MobileAppKey.isPackage(package)
    }

    func parts(of value: String) -> [Field] {
        guard let (platform, package) = value.split(first: ":") else { return [] }
        return [Field("platform", .text(platform)), Field("package", .text(package))]
    }

    private static func isPackage(_ text: String) -> Bool {
        text.isMade(of: { $0.isAlphanumeric || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d }, count: 2...255)
    }

    /// The platform and id in a page of Google's or Apple's store.
    private static func inStore(_ text: String) -> (platform: String, id: String)? {
        var warnings: [String] = []
        guard text.contains("://"), let url = try? WebAddress(text, warnings: &warnings) else { return nil }
        if url.host == "play.google.com", let query = url.query {
            let id = query.split(separator: "&").first { $0.hasPrefix("id=") }
            return id.map { ("android", String($0.dropFirst(3))) }
        }
        guard url.host == "apps.apple.com" || url.host == "itunes.apple.com" else { return nil }
        let id = url.path.split(separator: "/").last { $0.hasPrefix("id") }.map { String($0.dropFirst(2)) }
        return id.flatMap { $0.isDigits(5...15) ? ("ios", $0) : nil }
    }
}
