import ArgumentParser
import Foundation
import Membership

/// `--root [MEMBER=]FILE`: a member's root certificate.
///
/// A certificate does not say whose root it is; whoever pins it does. Without a member it is of the one that the file
/// to be verified is about.
struct RootArgument {
    let member: MemberID?
    let path: String

    init(_ text: String) {
        if let equals = text.firstIndex(of: "="), let member = try? MemberID(text[..<equals]) {
            self.member = member
            path = String(text[text.index(after: equals)...])
        } else {
            member = nil
            path = text
        }
    }

    func root() throws -> PinnedRoot { try PinnedRoot(certificateFile: URL(filePath: path)) }
}

extension TrustSet {
    /// Pins the roots given, those without a name for the only member of `members`.
    init(_ arguments: [RootArgument], federation: FederationName, members: Set<MemberID>) throws {
        var roots: [MemberID: [PinnedRoot]] = [:]
        for argument in arguments {
            guard let member = argument.member ?? (members.count == 1 ? members.first : nil) else {
                let list = members.sorted().map(\.text).joined(separator: ", ")
                throw CommandFailure("the file is about \(list): say whose root \(argument.path) is, as MEMBER=FILE")
            }
            roots[member, default: []].append(try argument.root())
        }
        for member in members.sorted() where roots[member] == nil {
            throw CommandFailure("the root certificate of '\(member)' is not given: --root \(member)=FILE")
        }
        guard let own = members.min() else { throw CommandFailure("the file is about nobody") }
        try self.init(federation: federation, own: own, roots: roots)
    }
}
