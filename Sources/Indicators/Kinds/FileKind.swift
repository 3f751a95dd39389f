extension Kind {
    package static let file = Kind(
        "file",
        code: 11,
        key: FileKey(),
        keyParts: [KeyPart("sha256", misp: "sha256", stix: "hashes.'SHA-256'", doc: "SHA-256, 64 hexadecimal digits")],
        fields: [
            FieldDeclaration("name", .lines, .union, misp: "filename", stix: "name", doc: "names it went by"),
            FieldDeclaration(
                "size",
                .integer(0...Int64.max),
                unit: "bytes",
                misp: "size-in-bytes",
                stix: "size",
                doc: "its length"
            ),
            FieldDeclaration("media_type", .line, misp: "mimetype", stix: "mime_type", doc: "IANA media type"),
            FieldDeclaration(
                "md5",
                .digest(hexadecimalDigits: 32),
                misp: "md5",
                stix: "hashes.MD5",
                doc: "for tools that need it"
            ),
            FieldDeclaration(
                "sha1",
                .digest(hexadecimalDigits: 40),
                misp: "sha1",
                stix: "hashes.'SHA-1'",
                doc: "for tools that need it"
            ),
        ],
        defaultTLP: .green,
        ageing: .lasting,
        misp: MISPMapping(object: "file", attribute: "sha256", alsoRead: ["filename|sha256"]),
        stix: STIXMapping(["file"], property: "hashes.'SHA-256'"),
        example: "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
        doc: "A file, by the SHA-256 of its content."
    )
}

/// Canonical: 64 lower-case hexadecimal digits.
struct FileKey: KeyNormaliser {
    static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        let text = try raw.single("sha256")
        let digest = (text.dropping(prefix: "sha256:") ?? text).asciiLowercased
        if digest.isLowerHexadecimal(64) {
            return NormalisedKey(digest, warnings: digest == FileKey.ofNothing ? ["the digest of an empty file"] : [])
        }
        if digest.isLowerHexadecimal(32) || digest.isLowerHexadecimal(40) {
            let (name, field) = digest.utf8.count == 32 ? ("MD5", "md5") : ("SHA-1", "sha1")
            throw Refusal("\(name), which others can forge", "give the SHA-256, and this in the field \(field)")
        }
        throw Refusal("not a SHA-256", "write its 64 hexadecimal digits")
    }

    func isCanonical(_ value: String) -> Bool { value.isLowerHexadecimal(64) }
    func parts(of value: String) -> [Field] { [Field("sha256", .text(value))] }
}
