package import Foundation
import Membership
import TransparencyLog

/// Proofs of one or several entries as a file that anybody can check: JSON, described in the README under *Proofs*.
///
/// Keys are all known, so that no damage makes a file say less than was written into it.
package struct ProofFile: Codable, Sendable {
    package static let format = "mandala-proof/1"
    package static let entriesMax = 4096
    package static let bytesMax = 256 << 20

    struct Entry: Codable, Sendable {
        /// The text of C2SP tlog-proof: index, inclusion proof and checkpoint.
        var proof: String
        var envelope: Data
        var payload: Data?
        var certificates: [Data]
        var root: String
        var witnesses: [Witness]

        enum CodingKeys: String, CodingKey, CaseIterable {
            case proof, envelope, payload, certificates, root, witnesses
        }
    }

    struct Witness: Codable, Sendable {
        var member: String
        var certificates: [Data]

        enum CodingKeys: String, CodingKey, CaseIterable { case member, certificates }
    }

    private var format: String
    private var entries: [Entry]

    private enum CodingKeys: String, CodingKey, CaseIterable { case format, entries }

    package init(_ proofs: [EntryProof]) {
        format = Self.format
        entries = proofs.map(Entry.init)
    }

    package init(reading bytes: Data) throws(EntryProofError) {
        guard bytes.count <= Self.bytesMax else { throw .form("it has more than \(Self.bytesMax) bytes") }
        do { self = try JSONDecoder().decode(ProofFile.self, from: bytes) } catch let error as EntryProofError {
            throw error
        } catch { throw .form("it is no proof file: it is not JSON with the members of one") }
        guard format == Self.format else {
            throw .form("its format is '\(format.prefix(40))'; this version reads \(Self.format)")
        }
        guard (1...Self.entriesMax).contains(entries.count) else {
            throw .form("it proves \(entries.count) entries; a file has 1 to \(Self.entriesMax)")
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(strictlyKeyedBy: CodingKeys.self)
        format = try container.decode(String.self, forKey: .format)
        entries = try container.decode([Entry].self, forKey: .entries)
    }

    package func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    package func proofs() throws(EntryProofError) -> [EntryProof] {
        var proofs: [EntryProof] = []
        for entry in entries { proofs.append(try entry.read()) }
        return proofs
    }
}

extension ProofFile.Entry {
    init(_ proof: EntryProof) {
        self.proof = proof.inclusion.encoded
        envelope = proof.envelope
        payload = proof.payload
        certificates = proof.certificates.map { Data($0) }
        root = proof.root.description
        witnesses = proof.witnesses.map {
            ProofFile.Witness(member: $0.member.text, certificates: $0.certificates.map { Data($0) })
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(strictlyKeyedBy: CodingKeys.self)
        proof = try container.decode(String.self, forKey: .proof)
        envelope = try container.decode(Data.self, forKey: .envelope)
        payload = try container.decodeIfPresent(Data.self, forKey: .payload)
        certificates = try container.decode([Data].self, forKey: .certificates)
        root = try container.decode(String.self, forKey: .root)
        witnesses = try container.decode([ProofFile.Witness].self, forKey: .witnesses)
    }

    func read() throws(EntryProofError) -> EntryProof {
        let inclusion: TlogProof
        do throws(TlogProofError) { inclusion = try TlogProof.parse(Array(proof.utf8)) } catch {
            throw .inclusion(error)
        }
        var chains: [EntryProof.Witness] = []
        let pinned: Fingerprint
        do throws(NameError) {
            for witness in witnesses {
                let member = try MemberID(witness.member)
                chains.append(EntryProof.Witness(member: member, certificates: witness.certificates.map { Array($0) }))
            }
            pinned = try Fingerprint(parsing: root)
        } catch { throw .form("\(error)") }
        return try EntryProof(
            inclusion: inclusion,
            envelope: envelope,
            payload: payload,
            certificates: certificates.map { Array($0) },
            root: pinned,
            witnesses: chains
        )
    }
}

extension ProofFile.Witness {
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(strictlyKeyedBy: CodingKeys.self)
        member = try container.decode(String.self, forKey: .member)
        certificates = try container.decode([Data].self, forKey: .certificates)
    }
}

extension Decoder {
    /// Refuses a key that `Key` does not have.
    fileprivate func container<Key: CodingKey & CaseIterable>(
        strictlyKeyedBy keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        for key in try container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            throw EntryProofError.form("it has an unknown key '\(key.stringValue.prefix(40))'")
        }
        return try container(keyedBy: keys)
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
