import Testing
import TransparencyLog

@Suite struct KeyTests {
    static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    @Test(arguments: ["signed-note", "Go x/mod", "cosignature/v1"])
    func `published verifier keys are read and written back`(what: String) throws {
        let text = try #require(try Vectors.note(what).vkey)
        let key = try VerifierKey(text)
        #expect(key.description == text)
        #expect(try VerifierKey(name: key.name, type: key.type, publicKey: key.publicKey) == key)
    }

    @Test func `Go's private key has Go's public key and shows nothing of itself`() throws {
        let text = try #require(try Vectors.note("Go x/mod").skey)
        let key = try SigningKey(skey: text)
        #expect(key.verifierKey.description == Self.peter)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "PeterNeumann+c74f20a3")
        #expect(String(reflecting: key) == "PeterNeumann+c74f20a3")
        #expect(!dumped.contains("private"))
        #expect(throws: KeyError.malformed) { try SigningKey(skey: Self.peter) }
        #expect(throws: KeyError.wrongKeyID(stated: 0xC74F_20A4, computed: 0xC74F_20A3)) {
            try SigningKey(skey: text.replacing("c74f20a3", with: "c74f20a4"))
        }
    }

    @Test(arguments: ["", "a b", "a+b", "a\tb", "a\u{A0}b", "a\u{2003}b", "a\u{3000}b", "a\u{1}b", "+", "a+\u{301}"])
    func `a name with spaces, plus signs or control characters is refused`(name: String) {
        #expect(throws: KeyError.invalidName) {
            try VerifierKey(name: name, publicKey: [UInt8](repeating: 1, count: 32))
        }
    }

    @Test(arguments: [
        ("", KeyError.malformed), ("PeterNeumann", .malformed), ("PeterNeumann+c74f20a3", .malformed),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .invalidName),
        ("PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformed),
        ("PeterNeumann+-74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformed),
        ("PeterNeumann+c74f20a3+", .malformed), ("PeterNeumann+c74f20a3+!", .malformed),
        ("PeterNeumann+c74f20a3+AhpcAAAA", .unsupportedType(2)), ("PeterNeumann+c74f20a3+ARpc", .wrongLength(2)),
        (
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            .wrongKeyID(stated: 0xC74F_20A4, computed: 0xC74F_20A3)
        ),
    ])
    func `a verifier key that is cut or altered is refused`(text: String, error: KeyError) {
        #expect(throws: error) { try VerifierKey(text) }
    }

    @Test func `a seed of another length is refused`() {
        #expect(throws: KeyError.wrongLength(31)) { try SigningKey(name: "a", seed: [UInt8](repeating: 1, count: 31)) }
    }
}
