import ArgumentParser
import Foundation
import Membership
import NodeRuntime

/// The member's root with its private key, and how long what it certifies is valid.
struct RootOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The member's root certificate.", valueName: "file"))
    var rootCert: String

    @Option(help: ArgumentHelp("Its private key, unencrypted PEM of mode 0600.", valueName: "file"))
    var rootKey: String

    func authority(_ federation: FederationName, _ member: MemberID) throws -> RootAuthority {
        try RootAuthority(certificate: rootCert, key: rootKey, federation: federation, member: member)
    }
}

/// As ``RootOptions``, for what can also be done where the root is elsewhere.
struct RootIfHere: ParsableArguments {
    @Option(help: ArgumentHelp("The member's root certificate.", valueName: "file"))
    var rootCert: String?

    @Option(help: ArgumentHelp("Its private key, unencrypted PEM of mode 0600.", valueName: "file"))
    var rootKey: String?

    var isGiven: Bool { rootCert != nil && rootKey != nil }
    var isLeftOut: Bool { rootCert == nil && rootKey == nil }

    func authority(_ federation: FederationName, _ member: MemberID) throws -> RootAuthority {
        try RootAuthority(certificate: rootCert ?? "", key: rootKey ?? "", federation: federation, member: member)
    }
}

/// `--days`: how long a new certificate is valid.
struct DaysOption: ParsableArguments {
    @Option(help: ArgumentHelp("Valid for so many days, though never beyond the root.", valueName: "number"))
    var days = NodeSetup.leafDays

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--days takes a number from 1 to 36500") }
    }

    func end(_ now: Date) -> Date { now.addingTimeInterval(Double(days) * 86_400) }
}

extension KeySlot: ExpressibleByArgument {}

extension RootAuthority {
    /// Reads both files of a root.
    init(certificate: String, key: String, federation: FederationName, member: MemberID) throws {
        let root = try PinnedRoot(certificateFile: URL(filePath: certificate))
        let pem = try KeyFile.read(URL(filePath: key))
        guard !pem.contains("ENCRYPTED") else {
            throw CommandFailure(
                "\(key): the root's key is encrypted; decrypt it for the moment into memory, with "
                    + "'openssl pkey -in \(key) -out /dev/shm/root.key.pem', and shred that afterwards"
            )
        }
        do throws(CertificateError) {
            try self.init(
                federation: federation,
                member: member,
                certificateFile: root.der,
                privateKeyPEM: pem
            )
        } catch { throw CommandFailure("\(key): \(error)") }
    }
}
