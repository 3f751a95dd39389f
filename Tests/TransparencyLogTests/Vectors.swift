import Foundation
import Testing
import TransparencyLog

/// The files in `Vectors`, read from beside this source file.
enum Vectors {
    static func lines<T: Decodable>(_ name: String, as type: T.Type) throws -> [T] {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    static func note(_ what: String) throws -> NoteVector {
        let data = try Data(contentsOf: folder.appending(path: "note-vectors.json"))
        let vectors = try JSONDecoder().decode([NoteVector].self, from: data)
        return try #require(vectors.first { $0.what.contains(what) })
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
}

struct NoteVector: Decodable {
    let what: String
    let vkey: String?
    let skey: String?
    let publicKeyHex: String?
    let text: String?
    let signature: String?
    let size1: UInt64?
    let size2: UInt64?
    let root1: String?
    let root2: String?
    let proof: [String]?
    let leavesHex: [String]?

    enum CodingKeys: String, CodingKey {
        case what, vkey, skey, text, signature, size1, size2, root1, root2, proof
        case publicKeyHex = "public_key_hex"
        case leavesHex = "leaves_hex"
    }

    /// The note of the vector, its one signature made by this key name.
    func note(signer: String) throws -> SignedNote {
        try SignedNote.parse("\(try #require(text))\n\u{2014} \(signer) \(try #require(signature))\n")
    }
}

func bytes(hex: String) throws -> [UInt8] {
    var digits = hex[...]
    var bytes: [UInt8] = []
    while !digits.isEmpty {
        bytes.append(try #require(UInt8(digits.prefix(2), radix: 16)))
        digits = digits.dropFirst(2)
    }
    return bytes
}
