import Entries
import Foundation
import Membership
import TransparencyLog

extension PBCosignatures {
    init(_ given: [AnnouncedCosignature]) {
        self.init()
        var chains: [MemberID: [[UInt8]]] = [:]
        for given in given {
            var message = PBCosignature()
            message.origin = given.origin.description
            message.witness = given.witness.text
            message.size = given.size
            message.root = Data(given.root.bytes)
            message.signature = Data(given.bytes)
            cosignatures.append(message)
            chains[given.witness] = given.certificates
        }
        witnesses = chains.sorted { $0.key < $1.key }.map { member, chain in
            var message = PBWitness()
            message.member = member.text
            message.certificates = chain.map { Data($0) }
            return message
        }
    }

    func read() throws(WireError) -> [AnnouncedCosignature] {
        try WireError.limit(cosignatures.count, WireLimits.cosignaturesMax, "cosignatures")
        try WireError.limit(witnesses.count, WireLimits.cosignaturesMax, "witnesses")
        var chains: [String: [[UInt8]]] = [:]
        for witness in witnesses {
            try WireError.limit(witness.certificates.count, WireLimits.certificatesMax, "certificates")
            for certificate in witness.certificates {
                try WireError.limit(certificate.count, WireLimits.certificateBytesMax, "bytes of a certificate")
            }
            chains[witness.member] = witness.certificates.map { Array($0) }
        }
        var read: [AnnouncedCosignature] = []
        for message in cosignatures {
            guard let witness = try? MemberID(message.witness), let root = TransparencyLog.Digest(message.root),
                message.signature.count == AnnouncedCosignature.byteCount, message.size < 1 << 40,
                let chain = chains[message.witness]
            else { throw WireError("a cosignature is not one") }
            read.append(
                AnnouncedCosignature(
                    origin: try LogOrigin.read(message.origin),
                    witness: witness,
                    size: message.size,
                    root: root,
                    bytes: Array(message.signature),
                    certificates: chain
                )
            )
        }
        return read
    }
}
