extension Kind {
    package static let account = Kind(
        "account",
        code: 17,
        key: AccountKey(),
        keyParts: [
            KeyPart("platform", optional: true, misp: "account-type", stix: "account_type", doc: "such as telegram"),
            KeyPart(
                "handle",
                optional: true,
                misp: "username",
                stix: "account_login",
                doc: "handle, phone, or profile URL"
            ),
            KeyPart(
                "id",
                optional: true,
                misp: "user-id",
                stix: "user_id",
                doc: "the platform's id, where no handle is"
            ),
        ],
        fields: [
            FieldDeclaration(
                "display_name",
                .lines,
                .union,
                misp: "display-name",
                stix: "display_name",
                doc: "names shown"
            ),
            FieldDeclaration("url", .line, misp: "link", doc: "its page"),
            FieldDeclaration("impersonates", .lines, .union, doc: "whom it imitates"),
            FieldDeclaration("verified", .boolean, doc: "the platform shows it as verified"),
            FieldDeclaration("platform_id", .line, misp: "user-id", stix: "user_id", doc: "the platform's own id"),
        ],
        defaultTLP: .green,
        misp: MISPMapping(object: "user-account", attribute: "text"),
        stix: STIXMapping(["user-account"], property: "account_login"),
        example: "telegram:scammer01",
        doc: "An account, group or channel on a platform, by its handle or id."
    )
}

/// Canonical: `platform:handle`, folded where the platform does not tell capitals apart; phone numbers in E.164.
struct AccountKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var text = try raw.value == nil && raw.part("handle") == nil ? raw.single("id") : raw.single("handle")
        var name = try raw.part("platform").map { (text) throws(Refusal) in try Platform.canonical(text) }
        if let (platform, handle) = Platform.profile(text) {
            guard name == nil || name == platform.name else {
                throw Refusal(part: "platform", "differs from the URL's \(platform.name)", "give it once")
            }
            name = platform.name
            text = handle
        } else if let (head, tail) = text.split(first: ":"), !text.contains("://") {
            let platform = try Platform.canonical(head)
            guard name == nil || name == platform else {
                throw Refusal(part: "platform", "differs from the value's \(platform)", "give it once")
            }
            name = platform
            text = tail.trimmed
        }
        guard let name else {
            throw Refusal(part: "platform", "missing", "write telegram:\(Excerpt.of(text)), or give the platform")
        }
        let platform = Platform.named(name)
        var warnings: [String] = []
        if platform == nil { warnings.append("platform \(name) is not known here; check its spelling") }
        let (handle, shown) = try AccountKey.handle(text, platform?.handles ?? .folded, context, &warnings)
        var fields: [Field] = []
        if let id = raw.part("id"), raw.value != nil || raw.part("handle") != nil {
            fields.append(Field("platform_id", .text(id)))
        }
        return NormalisedKey("\(name):\(handle)", shown: "\(name):\(shown)", fields: fields, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (platform, handle) = value.split(first: ":"), Platform.isCanonical(platform) else { return false }
        let keepsCase = platform == "youtube" && AccountKey.isChannel(handle)
        return AccountKey.isHandle(handle) && (keepsCase || !handle.utf8.contains(where: \.isUpper))
    }

    func parts(of value: String) -> [Field] {
        guard let (platform, handle) = value.split(first: ":") else { return [] }
        return [Field("platform", .text(platform)), Field("handle", .text(handle))]
    }

    private static func handle(
        _ raw: String,
        _ handles: Platform.Handles,
        _ context: KeyContext,
        _ warnings: inout [String]
    ) throws(Refusal) -> (handle: String, shown: String) {
        let (text, found) = try ShownText.clean(raw, compact: false)
        warnings += found
        if handles == .phone, DialString.compact(text) != nil {
            let number = try PhoneNumber.parse(text, region: context.region)
            return (number.e164, number.e164)
        }
        var shown = text
        if handles != .foldedKeepingAt { while shown.utf8.first == 0x40 { shown.unicodeScalars.removeFirst() } }
        guard isHandle(shown) else {
            throw Refusal(
                "not a handle",
                "it has no spaces, slashes or colons; a name that was shown goes in display_name"
            )
        }
        if handles == .youtube, isChannel(shown) { return (shown, shown) }
        guard let folded = UnicodeText.folded(shown), isHandle(folded) else {
            throw Refusal("its letters cannot be compared", "check the handle")
        }
        return (folded, shown)
    }

    private static func isHandle(_ text: String) -> Bool {
        let excluded = Array(" /\\?#:<>\"".utf8)
        return ShownText.isClean(text) && !text.utf8.contains(where: excluded.contains)
    }

    private static func isChannel(_ text: String) -> Bool {
        text.hasPrefix("UC") && text.isMade(of: { $0.isAlphanumeric || $0 == 0x2d || $0 == 0x5f }, count: 24...24)
    }
}
