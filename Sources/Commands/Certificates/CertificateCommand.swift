import ArgumentParser

struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Shows, requests, issues, renews and installs this node's certificates, and revokes keys.",
        discussion: """
            The member's root certifies the keys of node (TLS), log and witness. Where its private key is on this machine, \
            'renew' does all. Where it is offline or an agency's: 'request' here, 'issue' there, 'install' here.

            Run those that read or change the folder of keys as the node's own user.
            """,
        subcommands: [
            CertificateListCommand.self, CertificateRequestCommand.self, CertificateIssueCommand.self,
            CertificateInstallCommand.self, CertificateRenewCommand.self, CertificateRevokeCommand.self,
            CertificateRevocationsCommand.self,
        ]
    )
}
