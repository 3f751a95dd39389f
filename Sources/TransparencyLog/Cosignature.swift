/// cosignature/v1 (C2SP tlog-cosignature): a witness's timestamped Ed25519 signature on a checkpoint, saying that of
/// this log it holds no larger tree and none that is inconsistent.
///
/// Its bytes in a note are `u64be(time) ‖ signature[64]`; times are seconds since the Unix epoch, up to 2^63 − 1.
package enum Cosignature {
    /// What is signed: `cosignature/v1`, `time <decimal>` and the body of the checkpoint.
    package static func message(body: String, time: UInt64) -> [UInt8] {
        [UInt8]("cosignature/v1\ntime \(time)\n\(body)".utf8)
    }

    /// Cosigns the body of a checkpoint with a key of type 0x04.
    package static func sign(body: String, time: UInt64, key: SigningKey) throws(NoteError) -> NoteSignature {
        let verifier = key.verifierKey
        guard verifier.type == .cosignature else { throw .wrongKeyType(verifier.type) }
        guard time <= UInt64(Int64.max) else { throw .timeOutOfRange(time) }
        let signature = try key.signature(over: message(body: body, time: time))
        let timeBytes = withUnsafeBytes(of: time.bigEndian) { [UInt8]($0) }
        return NoteSignature(name: verifier.name, keyID: verifier.keyID, bytes: timeBytes + signature)
    }

    /// Checks a cosignature by a key of type 0x04 and returns its time.
    package static func verify(
        _ signature: NoteSignature,
        body: String,
        key: VerifierKey
    ) throws(NoteError) -> UInt64 {
        guard key.type == .cosignature else { throw .wrongKeyType(key.type) }
        guard key.made(signature), signature.bytes.count == 8 + 64 else {
            throw .badSignature(name: key.name, keyID: key.keyID)
        }
        let time = signature.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard time <= UInt64(Int64.max) else { throw .timeOutOfRange(time) }
        guard key.isValidSignature(signature.bytes.dropFirst(8), over: message(body: body, time: time)) else {
            throw .badSignature(name: key.name, keyID: key.keyID)
        }
        return time
    }
}
